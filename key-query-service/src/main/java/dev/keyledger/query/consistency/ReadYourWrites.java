package dev.keyledger.query.consistency;

import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.query.config.QueryConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;

/** Makes a request that carries a Consistency-Token wait until what it reads includes that command. */
@ApplicationScoped
public class ReadYourWrites {
    private final Duration maxWait;

    @Inject
    ReadYourWrites(QueryConfig config) {
        this.maxWait = config.visibilityMaxWait();
    }

    /**
     * Goes on once {@code included} says yes: asked at once, and again if nothing arrived in time. In between only
     * {@code arrivals} is listened to.
     *
     * @param header null: nothing to wait for
     * @param included whether a version of a key is in what will be read
     */
    public Uni<Void> await(String header, Arrivals arrivals, BiFunction<UUID, Long, Uni<Boolean>> included) {
        if (header == null) {
            return Uni.createFrom().voidItem();
        }
        ConsistencyToken token = ConsistencyToken.parse(header)
                .orElseThrow(() -> Problem.invalid(ConsistencyToken.HEADER, "is not a token of this system"));
        CompletableFuture<Boolean> arrived =
                arrivals.await(token.keyId(), token.version(), maxWait).subscribeAsCompletionStage();
        return included.apply(token.keyId(), token.version())
                .flatMap(there -> there
                        ? Uni.createFrom().item(true)
                        : onThisContext(Uni.createFrom().completionStage(arrived))
                                .flatMap(came -> came
                                        ? Uni.createFrom().item(true)
                                        : included.apply(token.keyId(), token.version())))
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

    private static Problem notYetVisible() {
        return Problem.of(503, "not-yet-visible", "What the Consistency-Token stands for has not arrived here yet.")
                .withHeader("Retry-After", "1");
    }
}
