package dev.keyledger.reporting.mapping.litellm;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a LiteLLM proxy's payloads mean.
 *
 * @param source the CloudEvents source of its requests, for example {@code /gateways/litellm}
 * @param keyIdPath where the proxy puts the id of the key that was presented
 * @param secretVersionPath where it puts which secret of the key that was
 * @param responseCostIsBilled whether {@code response_cost} is what the provider bills. LiteLLM computes it from its own price
 *     list, so as a rule it isn't, and is left out
 */
public record LiteLlmConfig(String source, String keyIdPath, String secretVersionPath, boolean responseCostIsBilled) {
    private static final String AUTH_METADATA = "metadata.user_api_key_auth_metadata.";

    /**
     * What the proxy's authentication sets. Beside them stands what callers send of their own, be it metadata, tags or an end
     * user, and by such a thing anybody could have their requests charged to another's key.
     */
    private static final Set<String> OF_THE_PROXY =
            Set.of("metadata.user_api_key_alias", "metadata.user_api_key_user_id");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    public LiteLlmConfig {
        requireOfTheProxy(keyIdPath);
        requireOfTheProxy(secretVersionPath);
    }

    public static LiteLlmConfig of(String source) {
        return new LiteLlmConfig(
                source, AUTH_METADATA + "keyledger_key_id", AUTH_METADATA + "keyledger_secret_version", false);
    }

    private static void requireOfTheProxy(String path) {
        boolean authMetadata = path.startsWith(AUTH_METADATA)
                && NAME.matcher(path.substring(AUTH_METADATA.length())).matches();
        if (!authMetadata && !OF_THE_PROXY.contains(path)) {
            throw new IllegalArgumentException(path + " may hold what a caller sends; the proxy alone sets "
                    + AUTH_METADATA + "… and " + OF_THE_PROXY);
        }
    }
}
