package dev.keyledger.console.create;

import dev.keyledger.console.upstream.Views.Scope;
import java.util.List;

/**
 * The form as it is shown.
 *
 * @param sent as it was opened, or as the browser has sent it
 * @param catalogue empty: not known at the moment, and the key gets what was chosen before; without that there is none
 * @param errors what is wrong with it
 */
public record CreateForm(SentForm sent, List<Scope> catalogue, List<Expiry> expiries, Errors errors) {
    /** @param value an instant */
    public record Expiry(String value, String label) {}

    /** Each is empty if nothing is wrong. */
    public record Errors(String name, String scopes, String expiry, String whole) {
        public static final Errors NONE = new Errors("", "", "", "");

        public boolean aboutFields() {
            return !(name.isEmpty() && scopes.isEmpty() && expiry.isEmpty());
        }

        /** Where the focus belongs. */
        public boolean besidesName() {
            return name.isEmpty() && aboutFields();
        }

        Errors withWhole(String text) {
            return new Errors(name, scopes, expiry, text);
        }
    }

    /** Whether it is known what the key would be allowed to do. */
    public boolean knowsScopes() {
        return !catalogue.isEmpty() || (sent.scopes() != null && !sent.scopes().isEmpty());
    }

    public boolean has(Scope scope) {
        List<String> chosen = sent.scopes();
        return chosen == null || chosen.contains(scope.name());
    }
}
