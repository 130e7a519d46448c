package dev.keyledger.console.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Views.HistoryEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Puts a key's events into words. An event of a kind that came later goes by its name. */
@ApplicationScoped
class HistoryWords {
    private final Texts texts;

    @Inject
    HistoryWords(Texts texts) {
        this.texts = texts;
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
            default -> entry.type();
        };
    }

    private @Nullable String detail(JsonNode details) {
        var text = new StringJoiner(" · ");
        if (details.hasNonNull("maskedKey")) {
            text.add(details.get("maskedKey").asText());
        }
        if (details.hasNonNull("reason")) {
            text.add(texts.historyReason(details.get("reason").asText()));
        }
        return text.length() == 0 ? null : text.toString();
    }
}
