package dev.keyledger.query.propagation;

import dev.keyledger.query.propagation.Receipts.Told;
import dev.keyledger.query.verify.RecentChanges.Place;
import dev.keyledger.verifier.memory.KeyChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a key's last change has arrived. */
@Schema(name = "KeyPropagation")
record PropagationBody(
        @Schema(description = "Of the key, by its last change")
        long version,

        Instant changedAt,

        @Schema(description = "Those that lack the change first, then the slowest; those that are silent last")
        List<VerifierBody> verifiers,

        @Schema(description = "How many of the verifiers that aren't silent have it")
        int appliedBy,

        @Schema(description = "How many verifiers aren't silent")
        int of,

        @Schema(
                nullable = true,
                description =
                        "The most of what it took those that have it, in milliseconds; null: it isn't known of any")
        @Nullable
        Long slowestMs) {
    /** What one verifier has said. */
    @Schema(name = "KeyVerifierState")
    record VerifierBody(
            String id,

            @Schema(examples = "query", description = "query, agent, library, or what later builds have")
            String kind,

            @Schema(nullable = true, description = "Up to when it knew every change, by its last word") @Nullable
            Instant asOf,

            @Schema(description = "Whether it had the change, by its last word")
            boolean applied,

            @Schema(
                    description =
                            "Whether it can read such a change. One of an older build may not: it never applies the"
                                    + " change, and refuses the key as one in doubt")
            boolean understands,

            @Schema(
                    nullable = true,
                    description = "From when Kafka had the change to when Kafka had the word that it was applied, in"
                            + " milliseconds; null: not applied, or it isn't remembered")
            @Nullable
            Long lagMs,

            @Schema(
                    nullable = true,
                    description = "For how long Kafka has had the change that this one hasn't applied, in milliseconds;"
                            + " null: it has, or it isn't known")
            @Nullable
            Long waitingMs,

            @Schema(
                    description =
                            "It has said nothing for longer than it goes on without a proof that it knows every change:"
                                    + " it refuses every key by now, has ended, or can't tell")
            boolean silent,

            @Schema(description = "When Kafka had its last word")
            Instant heardAt) {}

    static PropagationBody of(
            long version,
            Instant changedAt,
            Place place,
            List<Told> verifiers,
            Function<Instant, Optional<Duration>> since) {
        Optional<Instant> appendedAt = place.change().flatMap(KeyChange::appendedAt);
        List<VerifierBody> all = verifiers.stream()
                .map(verifier -> of(verifier, appendedAt, since))
                .sorted(Comparator.comparing(VerifierBody::silent)
                        .thenComparing(VerifierBody::applied)
                        .thenComparing(VerifierBody::lagMs, Comparator.nullsLast(Comparator.reverseOrder()))
                        .thenComparing(VerifierBody::id))
                .toList();
        List<VerifierBody> live =
                all.stream().filter(verifier -> !verifier.silent()).toList();
        return new PropagationBody(
                version,
                changedAt,
                all,
                (int) live.stream().filter(VerifierBody::applied).count(),
                live.size(),
                live.stream()
                        .map(VerifierBody::lagMs)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
    }

    /** Two brokers of a cluster may differ by a little, and nothing arrives before it was there. */
    private static VerifierBody of(
            Told verifier, Optional<Instant> appendedAt, Function<Instant, Optional<Duration>> since) {
        return new VerifierBody(
                verifier.last().id(),
                verifier.last().kind(),
                verifier.last().asOf(),
                verifier.applied(),
                verifier.understands(),
                appendedAt
                        .flatMap(from -> verifier.appliedAt()
                                .map(at ->
                                        Math.max(0, Duration.between(from, at).toMillis())))
                        .orElse(null),
                verifier.applied()
                        ? null
                        : appendedAt.flatMap(since).map(Duration::toMillis).orElse(null),
                verifier.silent(),
                verifier.heardAt());
    }
}
