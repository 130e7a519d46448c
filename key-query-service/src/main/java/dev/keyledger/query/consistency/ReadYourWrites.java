package dev.keyledger.query.consistency;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.consistency.ConsistencyTokens;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.query.config.QueryConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a request that carries a Consistency-Token wait until what it reads includes that command. */
@ApplicationScoped
public class ReadYourWrites {
    private final Duration maxWait;
    private final ConsistencyTokens tokens;
    private final NewestTimeline timeline;

    @Inject
    ReadYourWrites(QueryConfig config, ConsistencyTokens tokens, NewestTimeline timeline) {
        this.tokens = tokens;
        this.timeline = timeline;
        this.maxWait = config.visibilityMaxWait();
    }

    /**
     * Goes on once {@code included} says yes: asked at once, and again if nothing arrived in time. In between only
     * {@code arrivals} is listened to. Fails with 409 if the token is of a timeline of the store that is over.
     *
     * @param header null: nothing to wait for
     * @param workspace that is read from; a token of another one is refused
     * @param included whether what the token stands for is in what will be read
     */
    public Uni<Void> await(
            @Nullable String header,
            WorkspaceId workspace,
            Arrivals arrivals,
            Function<ConsistencyToken, Uni<Boolean>> included) {
        return header == null ? Uni.createFrom().voidItem() : await(tokens.read(header, workspace), arrivals, included);
    }

    /** As above, for whoever reads of all workspaces. */
    public Uni<Void> await(String header, Arrivals arrivals, Function<ConsistencyToken, Uni<Boolean>> included) {
        return await(tokens.read(header), arrivals, included);
    }

    private Uni<Void> await(
            ConsistencyToken token, Arrivals arrivals, Function<ConsistencyToken, Uni<Boolean>> included) {
        if (timeline.get().isAfter(token.issuedIn())) {
            throw storeRestored();
        }
        CompletableFuture<Boolean> arrived =
                arrivals.await(token.keyId(), token.version(), maxWait).subscribeAsCompletionStage();
        return included.apply(token)
                .flatMap(there -> there
                        ? Uni.createFrom().item(true)
                        : onThisContext(Uni.createFrom().completionStage(arrived))
                                .flatMap(came -> came ? Uni.createFrom().item(true) : included.apply(token)))
                .onTermination()
                .invoke(() -> arrived.cancel(false))
                .invoke(there -> {
                    if (!there) {
                        throw notYetVisible();
                    }
                })
                .replaceWithVoid();
    }

    /** Whoever completes a waiter does so on a thread of its own; the database session belongs to the request's. */
    private static <T> Uni<T> onThisContext(Uni<T> uni) {
        Context context = Vertx.currentContext();
        return context == null
                ? uni
                : uni.emitOn(work -> context.runOnContext(ignored -> work.run()))
                        .onFailure(CompletionException.class)
                        .transform(Throwable::getCause);
    }

    private static Problem storeRestored() {
        return Problem.of(
                ProblemType.STORE_RESTORED,
                "The event store was restored to an earlier point since. What the Consistency-Token stands for may be"
                        + " lost; read without it.");
    }

    private static Problem notYetVisible() {
        return Problem.of(
                ProblemType.NOT_YET_VISIBLE, "What the Consistency-Token stands for has not arrived here yet.");
    }
}
