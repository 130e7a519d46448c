package dev.keyledger.console.upstream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the command service is sent and answers. Records that hold a key never print it. */
public final class Answers {
    private Answers() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CreateKey(
            String name,
            @Nullable List<String> scopes,
            @Nullable String expiresAt) {}

    public record Created(
            String keyId,
            @Nullable String key,
            String maskedKey,
            String name,
            @Nullable Instant expiresAt) {
        @Override
        public String toString() {
            return "Created[" + keyId + "]";
        }
    }

    public record Rename(String name) {}

    /**
     * What is null stays as it is.
     *
     * @param expiresAt JSON's own null: never
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Edit(
            @Nullable List<String> scopes, @Nullable JsonNode expiresAt) {}

    /** Of a rename or a revocation nothing is needed but that it was done. */
    public record Changed() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rotate(
            @Nullable String overlap,
            @Nullable String retireOld,
            @Nullable String reason) {}

    public record Rotated(
            String rotationId,
            String status,
            @Nullable Instant oldValidUntil,
            @Nullable String key) {
        @Override
        public String toString() {
            return "Rotated[" + rotationId + "]";
        }
    }

    public record RotationProgress(
            String status, List<Milestone> steps, @Nullable Instant oldValidUntil) {
        /** Whether nothing more will happen. */
        public boolean isOver() {
            return status.equals("completed") || status.equals("superseded");
        }
    }

    /**
     * @param at when it happened; null: it has not yet
     * @param detail what stands in its way; null: nothing
     */
    public record Milestone(
            String name, @Nullable Instant at, @Nullable String detail) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reason(@Nullable String reason) {}

    public record Revealed(String key) {
        @Override
        public String toString() {
            return "Revealed[…]";
        }
    }
}
