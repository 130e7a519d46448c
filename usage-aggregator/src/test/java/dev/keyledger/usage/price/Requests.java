package dev.keyledger.usage.price;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.Usd;
import java.util.UUID;

/** Requests that say what their price depends on, as far as tests of prices ask. */
final class Requests {
    private Requests() {}

    /** @param reported in USD; null, as for the others: the gateway didn't say */
    static GatewayRequest of(
            String provider, String model, Long input, Long output, String tier, int status, String reported) {
        return new GatewayRequest(
                new UUID(0, 1),
                null,
                provider,
                model,
                tier,
                input,
                null,
                null,
                null,
                null,
                null,
                output,
                null,
                null,
                null,
                status,
                1,
                reported == null ? null : Usd.parse(reported));
    }
}
