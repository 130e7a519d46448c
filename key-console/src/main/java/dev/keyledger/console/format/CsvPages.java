package dev.keyledger.console.format;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * A table that is read page by page, and sent as it is read: one that can't be read to its end is cut off, which browsers call a
 * download that failed.
 */
public final class CsvPages {
    /** As many as the query service puts on a page. */
    public static final int ROWS = 200;

    private CsvPages() {}

    /** Reads a page. */
    @FunctionalInterface
    public interface Reader<P> {
        /** @param cursor where the page before ended; null: there is none */
        Uni<P> read(@Nullable String cursor);
    }

    /** @param next null: it is the last */
    private record Read<P>(boolean first, P page, @Nullable String next) {}

    /**
     * @param name of the file, without its ending
     * @param next the cursor of the page after; null: there is none
     */
    public static <P> RestMulti<String> file(
            String name,
            String header,
            Reader<P> reader,
            Function<P, @Nullable String> next,
            Function<P, String> lines) {
        var cursor = new AtomicReference<@Nullable String>();
        Multi<String> text = Multi.createBy()
                .repeating()
                .uni(() -> {
                    @Nullable String from = cursor.get();
                    return reader.read(from).map(page -> {
                        @Nullable String after = next.apply(page);
                        cursor.set(after);
                        return new Read<>(from == null, page, after);
                    });
                })
                .whilst(read -> read.next() != null)
                .map(read -> (read.first() ? header : "") + lines.apply(read.page()));
        return RestMulti.fromMultiData(text)
                .header("Content-Disposition", "attachment; filename=\"" + name + ".csv\"")
                .build();
    }
}
