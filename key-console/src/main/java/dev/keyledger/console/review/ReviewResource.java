package dev.keyledger.console.review;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.keys.CreatorChoices;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frames;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.ReviewTexts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Views.KeyList;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The keys of a workspace that may be too many, by what there is to say against them. */
@Path("/workspaces/{ws}/review")
@Produces(MediaType.TEXT_HTML)
class ReviewResource {
    private static final String REVIEW = "review";

    @CheckedTemplate(basePath = "review", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ReviewPage(Frame frame, ReviewAddress address, Part<ReviewView> review, CreatorChoices creators)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "review", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ReviewPart(ReviewAddress address, Part<ReviewView> review) implements TemplateInstance {}

    private final Frames frames;
    private final Reads reads;
    private final Viewers viewers;
    private final ConsoleConfig config;
    private final ReviewTexts texts;
    private final FindingWords words;
    private final Moments moments;
    private final Amounts amounts;

    @Inject
    ReviewResource(
            Frames frames,
            Reads reads,
            Viewers viewers,
            ConsoleConfig config,
            ReviewTexts texts,
            FindingWords words,
            Moments moments,
            Amounts amounts) {
        this.frames = frames;
        this.reads = reads;
        this.viewers = viewers;
        this.config = config;
        this.texts = texts;
        this.words = words;
        this.moments = moments;
        this.amounts = amounts;
    }

    @GET
    public Uni<Response> review(
            @PathParam("ws") String ws,
            @QueryParam("finding") @Nullable String finding,
            @QueryParam("createdBy") @Nullable String createdBy,
            @QueryParam("cursor") @Nullable String cursor,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        ReviewAddress address = ReviewAddress.of(ws, finding, createdBy, cursor);
        if (REVIEW.equals(target)) {
            return review(address, allowed)
                    .map(part -> Htmx.mayComeLater(part)
                            ? Htmx.notRefreshed(part)
                            : Response.ok(new ReviewPart(address, part)).build());
        }
        return Uni.combine()
                .all()
                .unis(frames.frame(texts.title(), ws), review(address, allowed), Part.of(reads.creators(ws)))
                .asTuple()
                .map(parts -> Response.ok(new ReviewPage(
                                parts.getItem1().around(parts.getItem2()),
                                address,
                                parts.getItem2(),
                                CreatorChoices.of(parts.getItem3(), address.createdBy())))
                        .build());
    }

    private Uni<Part<ReviewView>> review(ReviewAddress address, Allowed allowed) {
        return Part.of(Uni.combine()
                .all()
                .unis(reads.review(address.workspaceId(), address.createdBy()), list(address))
                .asTuple()
                .map(parts ->
                        ReviewView.of(address, parts.getItem1(), parts.getItem2(), allowed, words, moments, amounts)));
    }

    /** A cursor of another list, or one that was cut off: the first page is better than an error. */
    private Uni<KeyList> list(ReviewAddress address) {
        Uni<KeyList> list = reads.additional(address.workspaceId(), address.query(config.keysPerPage()));
        return address.cursor().isEmpty()
                ? list
                : list.onFailure(failure -> failure instanceof Refused refused && refused.is("invalid-request"))
                        .recoverWithUni(() -> reads.additional(
                                address.workspaceId(), address.first().query(config.keysPerPage())));
    }
}
