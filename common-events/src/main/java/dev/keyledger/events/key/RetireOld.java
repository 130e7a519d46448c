package dev.keyledger.events.key;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a rotation retires the old secret. */
public enum RetireOld {
    /** Once every sandbox holds the new secret and requests in flight have drained: the primary key's default. */
    @JsonProperty("after-update")
    AFTER_UPDATE,
    /** At once, before the sandboxes are updated: for suspected exposure. */
    @JsonProperty("immediately")
    IMMEDIATELY,
    /** At a time fixed in advance: an additional key's overlap. */
    @JsonProperty("after-overlap")
    AFTER_OVERLAP
}
