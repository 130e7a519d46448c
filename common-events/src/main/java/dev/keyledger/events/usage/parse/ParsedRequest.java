package dev.keyledger.events.usage.parse;

import dev.keyledger.events.usage.GatewayRequest;
import java.time.Instant;

/** What a record on {@code gateway-requests} turned out to be. Parsing never throws and never returns nothing. */
public sealed interface ParsedRequest {
    /**
     * An event that keeps every rule. Source, id and time together are its identity: a retry has the same three.
     *
     * @param time when the request ended
     */
    record Accepted(String source, String id, Instant time, GatewayRequest data) implements ParsedRequest {}

    /**
     * A record that must not be counted.
     *
     * @param pointer JSON pointer to what is wrong, in the shape of a structured CloudEvent whatever the record's own
     *     mode: {@code /time}, {@code /data/inputTokens}; empty for the record as a whole
     * @param detail for people, without any of the record's values
     */
    record Rejected(RejectionReason reason, String pointer, String detail) implements ParsedRequest {}
}
