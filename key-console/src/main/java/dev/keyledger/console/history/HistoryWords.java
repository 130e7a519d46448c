package dev.keyledger.console.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.text.KeyPageTexts;
import dev.keyledger.console.upstream.Views.HistoryEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Puts a key's events into words. An event of a kind that came later goes by its name. */
@ApplicationScoped
class HistoryWords {
    private final KeyPageTexts texts;
    private final Moments moments;

    @Inject
    HistoryWords(KeyPageTexts texts, Moments moments) {
        this.texts = texts;
        this.moments = moments;
    }

    HistoryLine line(HistoryEntry entry) {
        return new HistoryLine(what(entry), detail(entry.details()), entry.actor(), entry.at());
    }

    private String what(HistoryEntry entry) {
        JsonNode details = entry.details();
        return switch (entry.type()) {
            case "key.created" -> texts.historyCreated();
            case "key.rotated" -> texts.historyRotated();
            case "key.revoked" -> texts.historyRevoked();
            case "key.renamed" -> texts.historyRenamed(details.path("name").asText());
            case "key.revealed" -> texts.historyRevealed();
            case "key.sandbox-secrets-updated" -> texts.historySandboxes();
            case "key.secret-retired" -> texts.historyRetired();
            case "key.scopes-changed" -> texts.historyScopes();
            case "key.expiry-changed" ->
                details.hasNonNull("expiresAt")
                        ? texts.historyExpiry(exact(details.get("expiresAt").asText()))
                        : texts.historyNoExpiry();
            case "key.label-changed" ->
                details.hasNonNull("label")
                        ? texts.historyLabel(details.get("label").asText())
                        : texts.historyNoLabel();
            case "key.disabled" -> texts.historyDisabled();
            case "key.enabled" -> texts.historyEnabled();
            default -> entry.type();
        };
    }

    private String exact(String time) {
        return moments.of(Instant.parse(time)).exact();
    }

    private @Nullable String detail(JsonNode details) {
        var text = new StringJoiner(" · ");
        if (details.path("scopes").isArray()) {
            var scopes = new StringJoiner(", ");
            details.get("scopes").forEach(scope -> scopes.add(scope.asText()));
            text.add(scopes.toString());
        }
        if (details.hasNonNull("maskedKey")) {
            text.add(details.get("maskedKey").asText());
        }
        if (details.hasNonNull("reason")) {
            text.add(texts.historyReason(details.get("reason").asText()));
        }
        return text.length() == 0 ? null : text.toString();
    }
}
