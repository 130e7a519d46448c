package dev.keyledger.verifier.snapshot;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.KeySnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks the query service for a snapshot. */
public final class SnapshotClient {
    private static final String PATH = "/v1/verification-snapshot";
    private static final int CONNECTED_WITHIN_MILLIS = 5_000;

    /** Without a byte for so long it is given up, also in the middle of it. */
    private static final int SILENT_MILLIS_MAX = 20_000;

    private static final int PROBLEM_BYTES_MAX = 16 << 10;

    private final URI snapshot;
    private final Supplier<String> token;
    private final SnapshotReader reader;

    /** @param token asked for a bearer token of role gateway whenever one is needed */
    public SnapshotClient(URI queryService, Supplier<String> token, Peppers peppers) {
        this.snapshot = URI.create(queryService.toString().replaceAll("/+$", "") + PATH);
        this.token = token;
        this.reader = new SnapshotReader(peppers);
    }

    KeySnapshot read(Consumer<KeyCredentials> keys) throws IOException {
        return asked(body -> reader.read(body, keys));
    }

    KeySnapshot.Position position() throws IOException {
        return asked(reader::position);
    }

    /** What it says that is to be done; empty: nothing. */
    private static String detailOf(HttpURLConnection connection) {
        try (InputStream problem = connection.getErrorStream()) {
            if (problem == null) {
                return "";
            }
            String detail = WireJson.mapper()
                    .readTree(problem.readNBytes(PROBLEM_BYTES_MAX))
                    .path("detail")
                    .asText();
            return detail.isEmpty() ? "" : ": " + detail;
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** The JDK's own complaint about it would quote the token. */
    private static String headerText(String token) throws IOException {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IOException("the token of role gateway is empty, or has characters that no token has");
        }
        return token;
    }

    private interface Use<T> {
        T of(InputStream body) throws IOException;
    }

    private <T> T asked(Use<T> use) throws IOException {
        var connection = (HttpURLConnection) snapshot.toURL().openConnection();
        try {
            connection.setConnectTimeout(CONNECTED_WITHIN_MILLIS);
            connection.setReadTimeout(SILENT_MILLIS_MAX);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Authorization", "Bearer " + headerText(token.get()));
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException(snapshot + " answered " + connection.getResponseCode() + detailOf(connection));
            }
            try (InputStream body = connection.getInputStream()) {
                return use.of(body);
            }
        } finally {
            connection.disconnect();
        }
    }
}
