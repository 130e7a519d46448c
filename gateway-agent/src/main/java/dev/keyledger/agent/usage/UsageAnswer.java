package dev.keyledger.agent.usage;

import java.util.Map;

/** What whoever sent usage is answered. */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record UsageAnswer(int status, Map<String, String> headers, byte[] body) {
    public UsageAnswer {
        headers = Map.copyOf(headers);
    }
}
