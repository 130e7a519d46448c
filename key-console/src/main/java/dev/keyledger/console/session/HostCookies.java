package dev.keyledger.console.session;

import dev.keyledger.console.ConsoleConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.ServerCookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names our cookies so that a browser takes them from this host by HTTPS alone: neither another host of the same domain nor
 * somebody on an unencrypted way can then set one. OIDC knows its cookies without the prefix. Where browsers come by http,
 * they would take no such cookie, and the plain names stay.
 */
class HostCookies {
    static final String PREFIX = "__Host-";

    /** Before authentication reads cookies; and as the first filter to come, it is the last before the answer leaves. */
    private static final int FIRST = 2_000;

    private static final String OIDC_COOKIE = "q_";

    private final ConsoleConfig config;

    @Inject
    HostCookies(ConsoleConfig config) {
        this.config = config;
    }

    void register(@Observes Filters filters) {
        if (config.secureCookies()) {
            filters.register(HostCookies::rename, FIRST);
        }
    }

    private static void rename(RoutingContext context) {
        List<String> sent = context.request().headers().getAll(HttpHeaders.COOKIE);
        if (!sent.isEmpty()) {
            context.request().headers().set(HttpHeaders.COOKIE, withoutPrefix(sent));
        }
        context.addHeadersEndHandler(end -> addPrefix(context));
        context.next();
    }

    /** What comes under a name of ours without the prefix is not ours. */
    private static String withoutPrefix(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> !isOurs(cookie))
                .map(cookie -> cookie.startsWith(PREFIX) && isOurs(cookie.substring(PREFIX.length()))
                        ? cookie.substring(PREFIX.length())
                        : cookie)
                .collect(Collectors.joining("; "));
    }

    private static void addPrefix(RoutingContext context) {
        HttpServerResponse response = context.response();
        List<Cookie> set = context.request().cookies().stream()
                .filter(cookie -> isOurs(cookie.getName()))
                .filter(cookie -> cookie instanceof ServerCookie changing && changing.isChanged())
                .toList();
        for (Cookie cookie : set) {
            response.removeCookies(cookie.getName(), false);
            response.addCookie(Cookie.cookie(PREFIX + cookie.getName(), cookie.getValue())
                    .setPath("/")
                    .setSecure(true)
                    .setHttpOnly(cookie.isHttpOnly())
                    .setMaxAge(cookie.getMaxAge())
                    .setSameSite(cookie.getSameSite()));
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith(OIDC_COOKIE) || name.startsWith(NoSession.RETURN_COOKIE);
    }
}
