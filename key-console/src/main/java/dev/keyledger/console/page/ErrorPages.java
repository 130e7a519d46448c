package dev.keyledger.console.page;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Trouble;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.ClientWebApplicationException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What becomes of a request that fails as a whole: a page that says why, or a notice on the page that is open. */
@ApplicationScoped
public class ErrorPages {
    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ErrorPage(String title, String text) implements TemplateInstance {}

    private final Texts texts;
    private final TroubleText troubles;
    private final KnownMethods methods;

    @Inject
    ErrorPages(Texts texts, TroubleText troubles, KnownMethods methods) {
        this.texts = texts;
        this.troubles = troubles;
        this.methods = methods;
    }

    /** For somebody of whom nothing is known. */
    public Response withoutSession(int status, String title, String text) {
        return html(status, new ErrorPage(title, text));
    }

    @ServerExceptionMapper
    Response refused(Refused failure, RoutingContext context) {
        return answer(Trouble.of(failure), context);
    }

    /** The named ones, which are about answers of a service here, would otherwise be taken for mistakes of the browser. */
    @ServerExceptionMapper({Throwable.class, ClientWebApplicationException.class, MismatchedInputException.class})
    Response unexpected(Throwable failure, RoutingContext context) {
        return answer(Trouble.of(failure), context);
    }

    @ServerExceptionMapper
    Response own(WebApplicationException failure, RoutingContext context) {
        int status = failure.getResponse().getStatus();
        return switch (status) {
            case 403 -> answer(Trouble.Kind.FORBIDDEN, context);
            case 404, 405 -> notHere(context);
            default -> failure.getResponse();
        };
    }

    /**
     * To people both mean that there is no such page; programs learn by which methods there is something. What a path finds
     * nothing for, though it knows the method, is not here for this person.
     */
    private Response notHere(RoutingContext context) {
        Response page = answer(Trouble.Kind.NOT_FOUND, context);
        Set<String> known = methods.at(context.normalizedPath());
        return known.isEmpty() || known.contains(context.request().method().name())
                ? page
                : Response.fromResponse(page)
                        .status(Response.Status.METHOD_NOT_ALLOWED)
                        .header(HttpHeaders.ALLOW, String.join(", ", known))
                        .build();
    }

    private Response answer(Trouble.Kind kind, RoutingContext context) {
        return answer(new Trouble(kind, Optional.empty()), context);
    }

    private Response answer(Trouble trouble, RoutingContext context) {
        String text = troubles.of(trouble);
        if (!Htmx.isRequest(context)) {
            return html(trouble.status(), new ErrorPage(title(trouble), text));
        }
        return Response.fromResponse(html(trouble.status(), Notice.trouble(text)))
                .header(Htmx.RETARGET, Htmx.NOTICES)
                .header(Htmx.RESWAP, "innerHTML")
                .build();
    }

    private String title(Trouble trouble) {
        return switch (trouble.kind()) {
            case UNAVAILABLE -> texts.errorUnavailableTitle();
            case BROKEN -> texts.errorBrokenTitle();
            case SIGNED_OUT -> texts.sessionEndedTitle();
            case FORBIDDEN -> texts.errorForbiddenTitle();
            case NOT_FOUND -> texts.errorNotFoundTitle();
            case REFUSED -> texts.errorRefusedTitle();
        };
    }

    private static Response html(int status, TemplateInstance body) {
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .entity(body.render())
                .build();
    }
}
