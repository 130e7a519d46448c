package dev.keyledger.reporting;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.parse.ParsedRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A request that a gateway served, with its identity: source, id and time together. Whoever reports it again, because the
 * first try was refused or its outcome got lost, reports the same object or one that equals it, and it counts once.
 *
 * @param source the gateway, for example {@code /gateways/eu-1}; 1 to 1,024 characters
 * @param id unique per request within the source; 1 to 1,024 characters
 * @param time when the request ended
 */
public record ReportedRequest(String source, String id, Instant time, GatewayRequest data) {
    public ReportedRequest {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(data, "data");
    }

    /** A request that has no id of its own yet gets one here, once. */
    public static ReportedRequest ended(String source, Instant time, GatewayRequest data) {
        return new ReportedRequest(source, UUID.randomUUID().toString(), time, data);
    }

    /** What a mapping has made of a gateway's own format, with the identity that it found there. */
    public static ReportedRequest of(ParsedRequest.Accepted accepted) {
        return new ReportedRequest(accepted.source(), accepted.id(), accepted.time(), accepted.data());
    }
}
