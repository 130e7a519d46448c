package dev.keyledger.console.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.console.create.SentForm;
import dev.keyledger.console.upstream.Answers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditFormTest {
    private static final List<String> BEFORE = List.of("models:read", "chat:completions");

    @Test
    void whatIsntChanged_isntSent() throws JsonProcessingException {
        assertThat(form(BEFORE.reversed(), EditForm.KEEP, "").changesNothing()).isTrue();
        assertThat(body(form(BEFORE, "", ""))).isEqualTo("{\"expiresAt\":null}");
        assertThat(body(form(BEFORE, "2027-01-01T00:00:00Z", "")))
                .isEqualTo("{\"expiresAt\":\"2027-01-01T00:00:00Z\"}");
        assertThat(body(form(BEFORE, "date", "2027-01-31"))).isEqualTo("{\"expiresAt\":\"2027-02-01T00:00:00Z\"}");
        assertThat(body(form(List.of("models:read"), EditForm.KEEP, ""))).isEqualTo("{\"scopes\":[\"models:read\"]}");
    }

    private static EditForm form(List<String> scopes, String expiry, String date) {
        return new EditForm(BEFORE, new SentForm("", Instant.EPOCH, "Search index", scopes, expiry, date));
    }

    private static String body(EditForm form) throws JsonProcessingException {
        return new JsonMapper().writeValueAsString(new Answers.Edit(form.scopes(), form.expiresAt()));
    }
}
