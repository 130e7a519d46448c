package dev.keyledger.console.upstream;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** What the command service is sent and answers. Records that hold a key never print it. */
public final class Answers {
    private Answers() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CreateKey(String name, List<String> scopes, String expiresAt) {}

    public record Created(String keyId, String key, String maskedKey, String name, Instant expiresAt) {
        @Override
        public String toString() {
            return "Created[" + keyId + "]";
        }
    }

    public record Rename(String name) {}

    /** Of a rename or a revocation nothing is needed but that it was done. */
    public record Changed() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rotate(String overlap, String retireOld, String reason) {}

    public record Rotated(String rotationId, String status, Instant oldValidUntil, String key) {
        @Override
        public String toString() {
            return "Rotated[" + rotationId + "]";
        }
    }

    public record RotationProgress(String status, List<Step> steps, Instant oldValidUntil) {
        /** Whether nothing more will happen. */
        public boolean isOver() {
            return status.equals("completed") || status.equals("superseded");
        }
    }

    /**
     * @param at when it happened; null: it has not yet
     * @param detail what stands in its way; null: nothing
     */
    public record Step(String name, Instant at, String detail) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reason(String reason) {}

    public record Revealed(String key) {
        @Override
        public String toString() {
            return "Revealed[…]";
        }
    }
}
