package dev.keyledger.agent.entrance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** The keys by which an issuer signs, which it names in its discovery document. Asked for when the first token comes. */
final class IssuerKeys implements VerificationKeyResolver {
    private static final int ANSWERED_WITHIN_MILLIS = 5_000;

    /** While the issuer is away its keys are still its keys. */
    private static final Duration KEPT_WHILE_AWAY = Duration.ofHours(12);

    /** A token that names a key of nobody's must not make the agent ask all the time. */
    private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    private static final long NEVER = 0;
    private static final JsonMapper JSON = new JsonMapper();

    private final URI issuer;
    private final ReentrantLock discovering = new ReentrantLock();
    private volatile @Nullable VerificationKeyResolver keys;
    private volatile long failedAtNanos = NEVER;

    IssuerKeys(URI issuer) {
        this.issuer = issuer;
    }

    @Override
    public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> nesting) throws UnresolvableKeyException {
        VerificationKeyResolver known = keys;
        return (known == null ? discovered() : known).resolveKey(signature, nesting);
    }

    private VerificationKeyResolver discovered() throws UnresolvableKeyException {
        discovering.lock();
        try {
            VerificationKeyResolver known = keys;
            if (known == null) {
                known = keysAt(unlessItJustFailed(this::jwksUrl));
                keys = known;
            }
            return known;
        } catch (IOException e) {
            throw new UnresolvableKeyException("the issuer's discovery document can't be read", e);
        } finally {
            discovering.unlock();
        }
    }

    private VerificationKeyResolver keysAt(String url) {
        var get = new Get();
        get.setConnectTimeout(ANSWERED_WITHIN_MILLIS);
        get.setReadTimeout(ANSWERED_WITHIN_MILLIS);
        get.setRetries(0);
        var jwks = new HttpsJwks(url);
        jwks.setSimpleHttpGet(page -> unlessItJustFailed(() -> get.get(page)));
        jwks.setRetainCacheOnErrorDuration(KEPT_WHILE_AWAY.toSeconds());
        jwks.setRefreshReprieveThreshold(BETWEEN_REFRESHES.toMillis());
        return new HttpsJwksVerificationKeyResolver(jwks);
    }

    private interface Asking<T> {
        T ask() throws IOException;
    }

    /** Whoever shows tokens of nobody's key must not keep all others waiting for an issuer that hangs. */
    private <T> T unlessItJustFailed(Asking<T> asking) throws IOException {
        long failed = failedAtNanos;
        if (failed != NEVER && System.nanoTime() - failed < AFTER_A_FAILURE.toNanos()) {
            throw new IOException("the issuer didn't answer a moment ago");
        }
        try {
            T answer = asking.ask();
            failedAtNanos = NEVER;
            return answer;
        } catch (IOException e) {
            failedAtNanos = System.nanoTime() | 1;
            throw e;
        }
    }

    private String jwksUrl() throws IOException {
        URI document = URI.create(issuer.toString().replaceAll("/+$", "") + "/.well-known/openid-configuration");
        var connection = (HttpURLConnection) document.toURL().openConnection();
        try {
            connection.setConnectTimeout(ANSWERED_WITHIN_MILLIS);
            connection.setReadTimeout(ANSWERED_WITHIN_MILLIS);
            connection.setInstanceFollowRedirects(false);
            try (InputStream body = connection.getInputStream()) {
                JsonNode answer = JSON.readTree(body);
                if (!answer.path("issuer").asText().equals(issuer.toString())) {
                    throw new IOException("the discovery document is another issuer's");
                }
                return URI.create(answer.path("jwks_uri").asText()).toURL().toString();
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the discovery document names no jwks_uri", e);
        } finally {
            connection.disconnect();
        }
    }
}
