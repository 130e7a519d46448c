package dev.keyledger.console.page;

import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Trouble;
import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The headers by which the page's script and the console talk about parts of a page. */
public final class Htmx {
    public static final String REQUEST = "HX-Request";
    public static final String TARGET = "HX-Target";
    public static final String RETARGET = "HX-Retarget";
    public static final String RESWAP = "HX-Reswap";
    public static final String REDIRECT = "HX-Redirect";
    public static final String PUSH_URL = "HX-Push-Url";
    public static final String TRIGGER = "HX-Trigger";

    /** Tells the page's script that the part it asked for is not to be had, and that what it shows is to stay. */
    public static final String NOT_REFRESHED = "X-Not-Refreshed";

    /** The event after which lists and cards are fetched again. */
    public static final String KEYS_CHANGED = "keys-changed";

    /** Where the page shows what has gone wrong. */
    public static final String NOTICES = "#notices";

    private Htmx() {}

    public static boolean isRequest(RoutingContext context) {
        return "true".equals(context.request().getHeader(REQUEST));
    }

    /**
     * Whether a part that is on a page already is asked for again in vain, and asking later may help: then what is shown
     * stays, which is better than to be told that it is missing.
     *
     * @param target of the request, see {@link #TARGET}
     */
    public static boolean keepsWhatItHas(@Nullable String target, String part, Part<?> asked) {
        return part.equals(target) && mayComeLater(asked);
    }

    /** Whether the part isn't to be had now, and asking later may help. */
    public static boolean mayComeLater(Part<?> asked) {
        Trouble trouble = asked.trouble();
        return trouble != null && trouble.passes();
    }

    /** The page's script keeps what it has, says since when, and offers to ask again. */
    public static Response notRefreshed(Part<?> asked) {
        Trouble trouble = Objects.requireNonNull(asked.trouble());
        return Response.status(trouble.status())
                .header(NOT_REFRESHED, "true")
                .header(RESWAP, "none")
                .header(PUSH_URL, "false")
                .build();
    }

    /** A change was made: the page says so, closes the dialog that asked for it, and fetches its lists and cards again. */
    public static Response done(String text, String about) {
        return done(Notice.good(text, about));
    }

    /** As {@link #done(String, String)}, with more to say. */
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
