package dev.keyledger.agent.authorize;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where the method and the path of the client's request are read. Each proxy sets one place and passes others on as the
 * client filled them in, so a profile believes its own place alone.
 */
public enum Profile {
    /**
     * Whichever of the two pairs of headers the proxy sets. Where both are there, one of them is the client's, and nobody can
     * tell which: then none is believed.
     */
    AUTO {
        @Override
        Optional<Original> original(ProxyRequest request) {
            boolean forwarded = Headers.FORWARDED.areThere(request);
            boolean original = Headers.ORIGINAL.areThere(request);
            if (forwarded && original) {
                return Optional.empty();
            }
            return (forwarded ? Headers.FORWARDED : Headers.ORIGINAL).read(request);
        }
    },
    NGINX(Headers.ORIGINAL),
    CADDY(Headers.FORWARDED),
    TRAEFIK(Headers.FORWARDED),
    APISIX(Headers.FORWARDED),
    HAPROXY(Headers.ORIGINAL),
    /** It asks with the client's method, and with the client's path behind the agent's own. */
    ENVOY {
        @Override
        Optional<Original> original(ProxyRequest request) {
            String target = request.target();
            return target.startsWith(PATH + "/")
                    ? Optional.of(new Original(request.method(), target.substring(PATH.length())))
                    : Optional.empty();
        }

        @Override
        boolean answersBelowItsPath() {
            return true;
        }
    };

    /** Where the agent is asked. */
    public static final String PATH = "/v1/authorize";

    private final @Nullable Headers headers;

    Profile() {
        this(null);
    }

    Profile(@Nullable Headers headers) {
        this.headers = headers;
    }

    /**
     * @param configured in any case
     * @throws IllegalArgumentException naming those there are
     */
    public static Profile named(String configured) {
        for (Profile profile : values()) {
            if (profile.name().equalsIgnoreCase(configured.strip())) {
                return profile;
            }
        }
        throw new IllegalArgumentException("there is no profile '" + configured + "'; there are "
                + List.of(values()).toString().toLowerCase(Locale.ROOT));
    }

    /** Empty if it isn't named, or more than once, or by a place that isn't this profile's alone. */
    Optional<Original> original(ProxyRequest request) {
        return headers == null ? Optional.empty() : headers.read(request);
    }

    /** Whether the path that it is asked at goes on behind {@link #PATH}. */
    boolean answersBelowItsPath() {
        return false;
    }

    /** The two pairs that proxies set. */
    private enum Headers {
        FORWARDED("X-Forwarded-Method", "X-Forwarded-Uri"),
        ORIGINAL("X-Original-Method", "X-Original-URI");

        private final String method;
        private final String uri;

        Headers(String method, String uri) {
            this.method = method;
            this.uri = uri;
        }

        boolean areThere(ProxyRequest request) {
            return !request.header(uri).isEmpty() || !request.header(method).isEmpty();
        }

        Optional<Original> read(ProxyRequest request) {
            List<String> methods = request.header(method);
            List<String> uris = request.header(uri);
            return methods.size() == 1 && uris.size() == 1
                    ? Optional.of(new Original(methods.getFirst(), uris.getFirst()))
                    : Optional.empty();
        }
    }
}
