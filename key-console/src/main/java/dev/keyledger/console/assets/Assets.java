package dev.keyledger.console.assets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The page's own files and htmx, under names that hold a hash of their content: a browser may keep them for ever, and a
 * new build is asked for at once.
 */
@Named("assets")
@ApplicationScoped
public class Assets {
    private static final String HTMX = "META-INF/resources/webjars/htmx.org/2.0.4/dist/htmx.min.js";
    private static final int HASH_CHARACTERS = 12;

    /** @param mediaType as in {@code Content-Type} */
    record Asset(String mediaType, String content) {}

    private record Source(String resource, String extension, String mediaType) {}

    private static final Map<String, Source> SOURCES = Map.of(
            "htmx", new Source(HTMX, "js", "text/javascript;charset=UTF-8"),
            "console-js", new Source("assets/console.js", "js", "text/javascript;charset=UTF-8"),
            "console-css", new Source("assets/console.css", "css", "text/css;charset=UTF-8"),
            "icon", new Source("assets/icon.svg", "svg", "image/svg+xml"));

    private final Map<String, String> urls = new LinkedHashMap<>();
    private final Map<String, Asset> byName = new LinkedHashMap<>();

    Assets() {
        SOURCES.forEach((name, source) -> {
            byte[] content = read(source.resource());
            String file = name + "." + hash(content) + "." + source.extension();
            urls.put(name, "/assets/" + file);
            byName.put(file, new Asset(source.mediaType(), new String(content, StandardCharsets.UTF_8)));
        });
    }

    /** Where the asset is, for a page. */
    public String url(String name) {
        return Optional.ofNullable(urls.get(name)).orElseThrow(() -> new IllegalArgumentException("no asset " + name));
    }

    Optional<Asset> file(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static byte[] read(String resource) {
        try (InputStream content =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException(resource + " is missing from the build");
            }
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
