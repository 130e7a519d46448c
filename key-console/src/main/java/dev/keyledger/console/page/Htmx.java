package dev.keyledger.console.page;

import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/** The headers by which the page's script and the console talk about parts of a page. */
public final class Htmx {
    public static final String REQUEST = "HX-Request";
    public static final String TARGET = "HX-Target";
    public static final String RETARGET = "HX-Retarget";
    public static final String RESWAP = "HX-Reswap";
    public static final String REDIRECT = "HX-Redirect";
    public static final String TRIGGER = "HX-Trigger";

    /** The event after which lists and cards are fetched again. */
    public static final String KEYS_CHANGED = "keys-changed";

    /** Where the page shows what has gone wrong. */
    public static final String NOTICES = "#notices";

    private Htmx() {}

    public static boolean isRequest(RoutingContext context) {
        return "true".equals(context.request().getHeader(REQUEST));
    }

    /** A change was made: the page says so, closes the dialog that asked for it, and fetches its lists and cards again. */
    public static Response done(String text) {
        return done(Notice.good(text));
    }

    /** As {@link #done(String)}, with more to say. */
    public static Response done(TemplateInstance notice) {
        return Response.ok(notice)
                .header(RETARGET, NOTICES)
                .header(RESWAP, "innerHTML")
                .header(TRIGGER, KEYS_CHANGED)
                .build();
    }

    /** The page's script keeps everything as it is and offers to sign in again. */
    public static Response signedOut() {
        return Response.status(Response.Status.UNAUTHORIZED).build();
    }
}
