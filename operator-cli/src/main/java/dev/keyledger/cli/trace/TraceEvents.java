package dev.keyledger.cli.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.GatewayRequest;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * The gateway requests that a trace stands for. The same trace moved to the same time always gives the same events,
 * byte for byte, so replaying it again adds nothing to what it has counted.
 *
 * @param keys row i goes to the (i mod N)-th of them
 * @param shiftedTo when the last row happens; the others keep their distance from it
 */
record TraceEvents(Trace trace, List<UUID> keys, String model, Instant shiftedTo) {
    static final URI SOURCE = URI.create("/keyledger/trace-replay");

    private static final int STATUS_OK = 200;
    private static final NameBasedGenerator IDS =
            Generators.nameBasedGenerator(UUID.fromString("6b1cf14f-5a0b-5d0e-9b53-3c1f2a7d9e40"));

    long size() {
        return trace.rows();
    }

    /** @param number of the row, counted from 0 */
    UUID keyOf(long number) {
        return keys.get((int) (number % keys.size()));
    }

    /** When what happened at a time of the trace is to happen. */
    Instant shifted(Instant time) {
        return shiftedTo.minus(Duration.between(time, trace.last()));
    }

    /** @param number of the row, counted from 0 */
    CloudEvent event(long number, TraceRow row) {
        return CloudEventBuilder.v1()
                .withId(IDS.generate(trace.sha256() + "/" + number + "/" + shiftedTo)
                        .toString())
                .withSource(SOURCE)
                .withType(GatewayRequest.CLOUD_EVENT_TYPE)
                .withTime(shifted(row.time()).atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(dataOf(keyOf(number), row))
                .build();
    }

    /** A trace says neither how a request ended nor how long it took: it is taken as a success in no time. */
    private byte[] dataOf(UUID keyId, TraceRow traced) {
        var data = new GatewayRequest(
                keyId,
                null,
                null,
                model,
                null,
                traced.contextTokens(),
                null,
                null,
                null,
                null,
                null,
                traced.generatedTokens(),
                null,
                null,
                null,
                STATUS_OK,
                0,
                null);
        try {
            return WireJson.mapper().writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("gateway requests are plain records", e);
        }
    }
}
