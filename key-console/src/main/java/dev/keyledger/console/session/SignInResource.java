package dev.keyledger.console.session;

import dev.keyledger.console.page.Htmx;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Signing in and out. */
@Path("")
@Produces(MediaType.TEXT_HTML)
class SignInResource {
    static final String SIGN_IN = "/sign-in";
    static final String SIGNED_IN = "/signed-in";
    static final String SIGNED_IN_AGAIN = "/signed-in-again";
    static final String SIGNED_OUT = "/signed-out";

    @CheckedTemplate(basePath = "session", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignedIn(String path) implements TemplateInstance {}

    @CheckedTemplate(basePath = "session", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignedInAgain() implements TemplateInstance {}

    @CheckedTemplate(basePath = "session", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignedOut() implements TemplateInstance {}

    /** What an open page needs to go on after a new sign-in: that it is the same person, and the new session's token. */
    record OpenSession(String userId, String csrfToken) {
        @Override
        public String toString() {
            return "OpenSession[" + userId + "]";
        }
    }

    private final CurrentSession session;
    private final Viewers viewers;
    private final OidcSession oidcSession;
    private final OidcConfigurationMetadata issuer;
    private final String clientId;

    @Inject
    SignInResource(
            CurrentSession session,
            Viewers viewers,
            OidcSession oidcSession,
            OidcConfigurationMetadata issuer,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId) {
        this.session = session;
        this.viewers = viewers;
        this.oidcSession = oidcSession;
        this.issuer = issuer;
        this.clientId = clientId;
    }

    /** Reached only with a session; without one, {@link NoSession} sends the browser to the issuer. */
    @GET
    @Path(SIGN_IN)
    public Response signIn(@QueryParam("return") @Nullable String path) {
        return Response.seeOther(URI.create(LocalPath.of(path))).build();
    }

    /**
     * Where the issuer sends the browser back to. The strict cookie that this answer sets would not come along with a
     * redirect that began on the issuer's site, so the way goes on from a page of ours.
     */
    @GET
    @Path(SIGNED_IN)
    public TemplateInstance signedIn(@CookieParam(NoSession.RETURN_COOKIE) @Nullable String path) {
        return new SignedIn(LocalPath.of(path == null ? null : URLDecoder.decode(path, StandardCharsets.UTF_8)));
    }

    /** The end of a sign-in in a tab of its own, for a page that waits in another. */
    @GET
    @Path(SIGNED_IN_AGAIN)
    public TemplateInstance signedInAgain() {
        return new SignedInAgain();
    }

    @GET
    @Path("/session")
    @Produces(MediaType.APPLICATION_JSON)
    public OpenSession openSession() {
        return new OpenSession(viewers.current().id(), session.require().csrfToken());
    }

    /** Ends the session here and then, by the browser's next step, at the issuer. */
    @POST
    @Path("/sign-out")
    public Uni<Response> signOut(@Context UriInfo uri) {
        String here = uri.getBaseUriBuilder().path(SIGNED_OUT).build().toString();
        String end = issuer.getEndSessionUri();
        // The id token would let the issuer skip its question, but it would stand in an address.
        String next = end == null
                ? SIGNED_OUT
                : UriBuilder.fromUri(end)
                        .queryParam("client_id", clientId)
                        .queryParam("post_logout_redirect_uri", "{here}")
                        .build(here)
                        .toString();
        return oidcSession.logout().map(done -> Response.noContent()
                .header(Htmx.REDIRECT, next)
                .header("Clear-Site-Data", "\"cache\"")
                .build());
    }

    @GET
    @PermitAll
    @Path(SIGNED_OUT)
    public TemplateInstance signedOut() {
        return new SignedOut();
    }
}
