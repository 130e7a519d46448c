package dev.keyledger.agent.authorize;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
            boolean forwarded = isThere(request, FORWARDED_URI) || isThere(request, FORWARDED_METHOD);
            boolean original = isThere(request, ORIGINAL_URI) || isThere(request, ORIGINAL_METHOD);
            if (forwarded && original) {
                return Optional.empty();
            }
            return forwarded ? TRAEFIK.original(request) : NGINX.original(request);
        }
    },
    NGINX {
        @Override
        Optional<Original> original(ProxyRequest request) {
            return fromHeaders(request, ORIGINAL_METHOD, ORIGINAL_URI);
        }
    },
    CADDY {
        @Override
        Optional<Original> original(ProxyRequest request) {
            return fromHeaders(request, FORWARDED_METHOD, FORWARDED_URI);
        }
    },
    TRAEFIK {
        @Override
        Optional<Original> original(ProxyRequest request) {
            return fromHeaders(request, FORWARDED_METHOD, FORWARDED_URI);
        }
    },
    APISIX {
        @Override
        Optional<Original> original(ProxyRequest request) {
            return fromHeaders(request, FORWARDED_METHOD, FORWARDED_URI);
        }
    },
    HAPROXY {
        @Override
        Optional<Original> original(ProxyRequest request) {
            return fromHeaders(request, ORIGINAL_METHOD, ORIGINAL_URI);
        }
    },
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

    private static final String FORWARDED_METHOD = "X-Forwarded-Method";
    private static final String FORWARDED_URI = "X-Forwarded-Uri";
    private static final String ORIGINAL_METHOD = "X-Original-Method";
    private static final String ORIGINAL_URI = "X-Original-URI";

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
    abstract Optional<Original> original(ProxyRequest request);

    /** Whether the path that it is asked at goes on behind {@link #PATH}. */
    boolean answersBelowItsPath() {
        return false;
    }

    private static Optional<Original> fromHeaders(ProxyRequest request, String method, String uri) {
        List<String> methods = request.header(method);
        List<String> uris = request.header(uri);
        return methods.size() == 1 && uris.size() == 1
                ? Optional.of(new Original(methods.getFirst(), uris.getFirst()))
                : Optional.empty();
    }

    private static boolean isThere(ProxyRequest request, String header) {
        return !request.header(header).isEmpty();
    }
}
