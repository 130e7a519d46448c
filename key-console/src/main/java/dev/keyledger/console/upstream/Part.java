package dev.keyledger.console.upstream;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a page, which may be missing without taking the rest of the page with it. */
public sealed interface Part<T> {
    record Here<T>(T value) implements Part<T> {}

    /** @param why for people */
    record Missing<T>(Trouble why) implements Part<T> {}

    /** The part that the answer makes; a failure makes it a missing one. */
    static <T> Uni<Part<T>> of(Uni<T> answer) {
        return answer.<Part<T>>map(Here::new)
                .onFailure()
                .recoverWithItem(failure -> new Missing<>(Trouble.of(failure)));
    }

    /** As {@link #of}, of what the page is about: what the service refuses to show is refused as a whole. */
    static <T> Uni<Part<T>> ofSubject(Uni<T> answer) {
        return answer.<Part<T>>map(Here::new)
                .onFailure(failure -> !(failure instanceof Refused) || Trouble.isOutage(failure))
                .recoverWithItem(failure -> new Missing<>(Trouble.of(failure)));
    }

    /** Null if it is missing: templates ask. */
    @SuppressWarnings("NullAway") // Qute finds nothing on a type variable that is annotated.
    default T value() {
        return found().orElse(null);
    }

    default Optional<T> found() {
        return switch (this) {
            case Here<T> here -> Optional.of(here.value());
            case Missing<T> missing -> Optional.empty();
        };
    }

    default @Nullable Trouble trouble() {
        return switch (this) {
            case Here<T> here -> null;
            case Missing<T> missing -> missing.why();
        };
    }
}
