package dev.keyledger.console.guard;

import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.Notice;
import dev.keyledger.console.session.CurrentSession;
import dev.keyledger.console.session.Session;
import dev.keyledger.console.text.Texts;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what other sites could make a browser send. Two independent checks stand before every change: the browser's own
 * word that the request comes from our page, and a token that only our page knows. A page's script repeats the token with
 * its reads too: once somebody else has signed in, the page of whoever was there before gets nothing of theirs.
 */
class RequestGuard {
    static final String CSRF_HEADER = "X-CSRF-Token";
    /** Tells the page that its token is of another session, and that a fresh one may be asked for. */
    static final String STALE_HEADER = "X-Stale-Token";

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final CurrentSession session;
    private final Texts texts;

    @Inject
    RequestGuard(CurrentSession session, Texts texts) {
        this.session = session;
        this.texts = texts;
    }

    @ServerRequestFilter
    Optional<Response> refuseForeign(ContainerRequestContext request) {
        var origin = new RequestOrigin(
                request.getHeaderString("Sec-Fetch-Site"),
                request.getHeaderString("Sec-Fetch-Mode"),
                request.getHeaderString("Origin"),
                request.getHeaderString(HttpHeaders.HOST));
        boolean changes = !READS.contains(request.getMethod());
        if (changes ? !origin.mayChange() : !origin.mayRead()) {
            return Optional.of(refusal(texts.guardForeign(), false));
        }
        boolean byScript = "true".equals(request.getHeaderString(Htmx.REQUEST));
        if ((changes || byScript) && !repeatsToken(session.find(), request.getHeaderString(CSRF_HEADER))) {
            return Optional.of(refusal(texts.guardStale(), true));
        }
        return Optional.empty();
    }

    private static boolean repeatsToken(Optional<Session> session, @Nullable String given) {
        return given != null
                && session.isPresent()
                && equalInConstantTime(session.get().csrfToken(), given);
    }

    private static boolean equalInConstantTime(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static Response refusal(String reason, boolean stale) {
        Response.ResponseBuilder answer = Response.status(Response.Status.FORBIDDEN)
                .header(Htmx.RETARGET, Htmx.NOTICES)
                .header(Htmx.RESWAP, "innerHTML")
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .entity(Notice.trouble(reason).render());
        if (stale) {
            answer.header(STALE_HEADER, "true");
        }
        return answer.build();
    }
}
