package dev.keyledger.query.keyview.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.keyformat.MaskedKey;

/** An event's own fields as JSON, its secret replaced by the version and the masked key. */
final class HistoryDetails {
    private static final ObjectWriter WRITER = WireJson.mapper()
            .copy()
            .addMixIn(KeyCreated.class, WithSecret.class)
            .addMixIn(KeyRotated.class, WithSecret.class)
            .addMixIn(IssuedSecret.class, Masked.class)
            .writer();

    private HistoryDetails() {}

    static String of(KeyEvent event) {
        try {
            return WRITER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can't be written as JSON", e);
        }
    }

    interface WithSecret {
        @JsonUnwrapped
        IssuedSecret secret();
    }

    @JsonIgnoreProperties({"prefix", "lastFour", "hmac", "pepperId"})
    interface Masked {
        @JsonProperty("secretVersion")
        int version();

        @JsonProperty("maskedKey")
        @JsonSerialize(using = ToStringSerializer.class)
        MaskedKey masked();
    }
}
