package dev.keyledger.command.key.change;

import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.idempotency.Replays;
import dev.keyledger.command.idempotency.ShownOnce;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs a command once, however often it is sent under its Idempotency-Key. */
@ApplicationScoped
public class Once {
    private final Replays replays;
    private final AppendTransaction store;

    Once(Replays replays, AppendTransaction store) {
        this.replays = replays;
        this.store = store;
    }

    /** @param replayed whether an earlier request has done it */
    public record Outcome<A>(A answer, boolean replayed) {}

    /**
     * A command that fails asks whether it has succeeded before: by now what it asks for may be impossible, and its caller
     * still has a right to the first answer.
     *
     * @param command empty: it has no Idempotency-Key
     * @param stillAllowed fails if the caller may no longer have the first answer
     */
    public <A extends ShownOnce<A>> Uni<Outcome<A>> run(
            Optional<IdempotentCommand> command,
            Class<A> type,
            Supplier<Uni<? extends A>> attempt,
            Supplier<Uni<?>> stillAllowed) {
        Uni<Outcome<A>> first = Uni.createFrom().<A>deferred(attempt).map(answer -> new Outcome<>(answer, false));
        return command.map(known -> first.onFailure().recoverWithUni(failure -> replay(known, type)
                        .chain(replay -> replay.map(answer -> store.unchanged()
                                        .chain(stillAllowed::get)
                                        .replaceWith(new Outcome<>(answer, true)))
                                .orElseGet(() -> Uni.createFrom().failure(failure)))))
                .orElse(first);
    }

    private <A extends ShownOnce<A>> Uni<Optional<A>> replay(IdempotentCommand command, Class<A> type) {
        return replays.of(command, type)
                .onFailure()
                .transform(failure -> new Refusal(
                        failure instanceof Replays.PayloadDiffers
                                ? Refusal.Reason.PAYLOAD_DIFFERS
                                : Refusal.Reason.OUT_OF_REACH,
                        failure));
    }
}
