package dev.keyledger.agent.entrance;

import dev.keyledger.agent.entrance.Entrance.Pass.Forbidden;
import dev.keyledger.agent.entrance.Entrance.Pass.Open;
import dev.keyledger.agent.entrance.Entrance.Pass.Unauthenticated;
import dev.keyledger.agent.entrance.Entrance.Pass.Unknown;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;

/** For bearers of a token of role gateway, by the same rules as the services have. */
public final class GatewayEntrance implements Entrance {
    private static final String BEARER = "Bearer ";
    private static final String GROUP = "platform:gateway";
    private static final AlgorithmConstraints SIGNATURES = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private final JwtConsumer tokens;
    private final String groupsClaim;

    /**
     * @param groupsClaim the claim that holds the groups' names, or the path to one, with slashes
     */
    public GatewayEntrance(URI issuer, String audience, String groupsClaim) {
        this.tokens = new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setRequireSubject()
                .setExpectedIssuer(issuer.toString())
                .setExpectedAudience(audience)
                .setJwsAlgorithmConstraints(SIGNATURES)
                .setVerificationKeyResolver(new IssuerKeys(issuer))
                .build();
        this.groupsClaim = groupsClaim;
    }

    @Override
    public Pass check(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new Unauthenticated("Usage is taken here from bearers of a token of role gateway.");
        }
        try {
            JwtClaims claims = tokens.processToClaims(
                    authorization.substring(BEARER.length()).strip());
            return names(claims).stream().anyMatch(name -> name.equals(GROUP) || name.equals("/" + GROUP))
                    ? new Open()
                    : new Forbidden("The token's role does not allow this.");
        } catch (InvalidJwtException e) {
            return isOfTheIssuersSilence(e)
                    ? new Unknown("The issuer of tokens doesn't answer.")
                    : new Unauthenticated("The token is no valid one.");
        }
    }

    /** A token can't be told from another one without the keys of whoever signs them. */
    private static boolean isOfTheIssuersSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private List<String> names(JwtClaims claims) {
        return switch (groups(claims.getClaimsMap())) {
            case String words -> List.of(words.strip().split(" +", -1));
            case Collection<?> several ->
                several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    private @Nullable Object groups(Map<String, Object> claims) {
        if (claims.containsKey(groupsClaim)) {
            return claims.get(groupsClaim);
        }
        Object value = claims;
        for (String step : groupsClaim.split("/", -1)) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }
}
