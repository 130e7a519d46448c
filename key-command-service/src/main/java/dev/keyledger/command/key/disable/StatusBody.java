package dev.keyledger.command.key.disable;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.store.NewEvents;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the key is now, as its view says it. */
@Schema(
        name = "KeyStatus",
        requiredProperties = {"status"})
record StatusBody(
        @Schema(
                enumeration = {"active", "expired", "disabled"},
                description = "An expired key is expired, disabled or not.")
        String status) {
    static StatusBody of(NewEvents done) {
        if (done.after().state() instanceof ApiKey.Unrevoked key) {
            if (key.hasExpiredBy(done.occurredAt())) {
                return new StatusBody("expired");
            }
            return new StatusBody(key.disabledBy() == null ? "active" : "disabled");
        }
        throw new IllegalStateException("a revoked key can't be disabled or enabled");
    }
}
