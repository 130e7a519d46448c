package dev.keyledger.command.answer;

import dev.keyledger.kit.consistency.ConsistencyToken;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** The answer to a command on one key, with the headers that all of them carry. */
public final class KeyAnswer {
    private KeyAnswer() {}

    /** @param version the key's version after the command */
    public static <T> RestResponse.ResponseBuilder<T> of(RestResponse.Status status, UUID keyId, long version, T body) {
        return uncached(status, keyId, version, body).header(HttpHeaders.ETAG, "\"" + version + "\"");
    }

    /** As {@link #of}, for an answer that is about more than the key and so has no ETag of the key's. */
    public static <T> RestResponse.ResponseBuilder<T> uncached(
            RestResponse.Status status, UUID keyId, long version, T body) {
        return RestResponse.ResponseBuilder.create(status, body)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(ConsistencyToken.HEADER, new ConsistencyToken(keyId, version).encode());
    }
}
