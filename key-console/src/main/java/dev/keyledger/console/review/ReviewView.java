package dev.keyledger.console.review;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.Moment;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.upstream.Views.KeyList;
import dev.keyledger.console.upstream.Views.KeyReview;
import dev.keyledger.console.upstream.Views.KeyView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is found, as it is shown.
 *
 * @param choices what can be looked for, each with how many keys there are of it
 * @param usageBehind whether requests of now may not be counted yet: keys that were found unused may be in use
 */
public record ReviewView(
        ReviewAddress address, List<Choice> choices, KeyList list, List<Row> rows, boolean usageBehind) {
    /** Something to look for. */
    public record Choice(String label, String keys, String address, boolean current) {}

    /**
     * A key.
     *
     * @param lastUsed null: never
     * @param expires null: never
     */
    public record Row(
            KeyView key,
            String address,
            Moment created,
            @Nullable Moment lastUsed,
            String requests,
            @Nullable Moment expires,
            boolean mayRevoke) {
        static Row of(KeyView key, Allowed allowed, Moments moments, Amounts amounts) {
            return new Row(
                    key,
                    KeyAddress.of(key.workspaceId(), key.keyId()),
                    moments.of(key.createdAt()),
                    orNull(key.lastUsedAt(), moments),
                    amounts.count(key.requests30d()),
                    orNull(key.expiresAt(), moments),
                    allowed.revoke(key));
        }

        private static @Nullable Moment orNull(@Nullable Instant time, Moments moments) {
            return time == null ? null : moments.of(time);
        }
    }

    static ReviewView of(
            ReviewAddress address,
            KeyReview review,
            KeyList list,
            Allowed allowed,
            FindingWords words,
            Moments moments,
            Amounts amounts) {
        return new ReviewView(
                address,
                ReviewAddress.FINDINGS.stream()
                        .map(finding -> new Choice(
                                words.of(finding),
                                review.of(finding).map(amounts::count).orElse("–"),
                                address.finding(finding),
                                address.finding().equals(finding)))
                        .toList(),
                list,
                list.items().stream()
                        .map(key -> Row.of(key, allowed, moments, amounts))
                        .toList(),
                list.usageCompleteThrough() == null || !moments.isNow(list.usageCompleteThrough()));
    }

    /** Whether the viewer may revoke any of these. */
    public boolean choosable() {
        return rows.stream().anyMatch(Row::mayRevoke);
    }

    public long size() {
        return rows.size();
    }

    public boolean paged() {
        return !address.cursor().isEmpty() || list.nextCursor() != null;
    }
}
