package dev.keyledger.localstack.postgres;

import java.util.Map;

/** Who may connect. */
public sealed interface PostgresAccess {
    String SUPERUSER = "postgres";

    /** Every local connection is let in without a password: for servers that live as long as a test run. */
    record Trust() implements PostgresAccess {}

    /**
     * Everybody, the superuser included, proves a password (SCRAM-SHA-256).
     *
     * @param superuser the password of {@link #SUPERUSER}
     * @param roles the password of each service's role
     */
    record Passwords(String superuser, Map<String, String> roles) implements PostgresAccess {
        public Passwords {
            roles = Map.copyOf(roles);
        }

        String of(String role) {
            String password = roles.get(role);
            if (password == null) {
                throw new IllegalArgumentException("there is no password for the role " + role);
            }
            return password;
        }

        @Override
        public String toString() {
            return "Passwords[of " + roles.keySet() + "]";
        }
    }
}
