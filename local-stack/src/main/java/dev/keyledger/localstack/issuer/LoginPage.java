package dev.keyledger.localstack.issuer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the console's users sign in locally: a button for each sample user. The issuer believes what the form says. */
final class LoginPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LoginPage() {}

    static String html() throws IOException {
        String users = SampleUser.ALL.stream().map(LoginPage::form).collect(Collectors.joining());
        try (InputStream page = LoginPage.class.getResourceAsStream("login.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8).replace("<!-- users -->", users);
        }
    }

    private static String form(SampleUser user) {
        return """
                <form method="post">
                  <input type="hidden" name="claims" value="%s">
                  <button name="username" value="%s"><strong>%s</strong><small>%s · %s</small></button>
                </form>
                """.formatted(
                        escaped(claims(user)),
                        escaped(user.login()),
                        escaped(user.name()),
                        escaped(user.login()),
                        escaped(String.join(", ", user.groups())));
    }

    private static String claims(SampleUser user) {
        try {
            return JSON.writeValueAsString(Map.of("name", user.name(), "groups", user.groups()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
