package dev.keyledger.reporting;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** Requests by number: the same number is the same request, in any process. */
final class Requests {
    static final UUID KEY = UUID.fromString("0197f0c2-7a5e-7c3d-8a44-5e0f6f1d2c3b");
    static final String SOURCE = "/gateways/test";

    private Requests() {}

    /** @param began when the test did, with a fraction that must survive */
    static ReportedRequest number(int number, Instant began) {
        return new ReportedRequest(
                SOURCE, Integer.toString(number), began.plusNanos(1_000_007L * number), data(number));
    }

    static GatewayRequest data(long inputTokens) {
        return new GatewayRequest(
                KEY,
                2,
                "openai",
                "gpt-4o-2024-08-06",
                "default",
                inputTokens,
                0L,
                null,
                null,
                null,
                null,
                17L,
                3L,
                null,
                null,
                200,
                950,
                new Usd(new BigDecimal("0.000123456789")));
    }
}
