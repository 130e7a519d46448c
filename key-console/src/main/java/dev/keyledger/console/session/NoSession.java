package dev.keyledger.console.session;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.page.ErrorPages;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.text.Texts;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * What becomes of a request without a session. A page goes to sign-in and comes back. A request that a page makes in the
 * background is told so, and nothing else: the page keeps what was typed, explains, and can go on.
 */
class NoSession {
    /** Where to go on once signed in. Not strict: it must come along with the issuer's redirect. */
    static final String RETURN_COOKIE = "return_to";

    private static final Duration SIGN_IN_MAX = Duration.ofMinutes(10);

    private final HttpAuthenticator authenticator;
    private final ErrorPages errorPages;
    private final ConsoleConfig config;
    private final Texts texts;

    @Inject
    NoSession(HttpAuthenticator authenticator, ErrorPages errorPages, ConsoleConfig config, Texts texts) {
        this.authenticator = authenticator;
        this.errorPages = errorPages;
        this.config = config;
        this.texts = texts;
    }

    @ServerExceptionMapper
    Uni<Response> none(UnauthorizedException e, RoutingContext context) {
        return answer(context);
    }

    @ServerExceptionMapper
    Uni<Response> invalid(AuthenticationFailedException e, RoutingContext context) {
        return answer(context);
    }

    /** The session has ended, or the issuer's answer to a sign-in is not one to a question of ours. */
    @ServerExceptionMapper
    Uni<Response> ended(AuthenticationCompletionException e, RoutingContext context) {
        return answer(context);
    }

    private Uni<Response> answer(RoutingContext context) {
        return switch (context.normalizedPath()) {
            case SignInResource.SIGN_IN -> toIssuer(context);
            case SignInResource.SIGNED_IN ->
                Uni.createFrom()
                        .item(errorPages.withoutSession(400, texts.signInFailedTitle(), texts.signInFailedText()));
            default -> Uni.createFrom().item(Htmx.isRequest(context) ? Htmx.signedOut() : toSignIn(context));
        };
    }

    private Uni<Response> toIssuer(RoutingContext context) {
        return authenticator.getChallenge(context).map(challenge -> {
            Response.ResponseBuilder answer = Response.status(challenge.status);
            BiConsumer<CharSequence, String> header = (name, value) -> answer.header(name.toString(), value);
            challenge.getHeaders().forEach(header);
            return answer.cookie(returnCookie(LocalPath.of(context.request().getParam("return"))))
                    .build();
        });
    }

    private static Response toSignIn(RoutingContext context) {
        boolean page = "GET".equals(context.request().method().name());
        String wanted = page ? LocalPath.of(context.request().uri()) : LocalPath.START;
        return Response.status(Response.Status.SEE_OTHER)
                .location(UriBuilder.fromPath(SignInResource.SIGN_IN)
                        .queryParam("return", "{wanted}")
                        .build(wanted))
                .build();
    }

    private NewCookie returnCookie(String path) {
        return new NewCookie.Builder(config.secureCookies() ? HostCookies.PREFIX + RETURN_COOKIE : RETURN_COOKIE)
                .value(java.net.URLEncoder.encode(path, java.nio.charset.StandardCharsets.UTF_8))
                // A name with the prefix is taken for all paths or none.
                .path(config.secureCookies() ? "/" : SignInResource.SIGNED_IN)
                .maxAge(Math.toIntExact(SIGN_IN_MAX.toSeconds()))
                .httpOnly(true)
                .secure(config.secureCookies())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
