import type { ScriptCommand } from "./script-words.ts";

/** A system user that a package wants. */
export interface SystemUser {
  readonly name: string;
  /** Its primary group. */
  readonly group: string;
  readonly home?: string;
  /** Whether the home directory is to be made. */
  readonly createHome: boolean;
  readonly shell?: string;
  readonly description?: string;
  /** Sorted. */
  readonly extraGroups: readonly string[];
}

/** Users and groups, each sorted by name. */
export interface Accounts {
  readonly users: readonly SystemUser[];
  readonly groups: readonly string[];
}

/** useradd(8) and groupadd(8) take these names; NixOS takes the same. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,30}\$?$/;

/** A word of which the shell makes something that is not known here; no name, no path. */
const UNKNOWN = "$";

/** Options of adduser(8), useradd(8), usermod(8), groupadd(8) and gpasswd(1) that take a value. */
const VALUED: ReadonlySet<string> = new Set([
  "--home",
  "--shell",
  "--gecos",
  "--comment",
  "--ingroup",
  "--uid",
  "--gid",
  "--home-dir",
  "--groups",
  "--group",
  "--conf",
  "--firstuid",
  "--lastuid",
  "--base-dir",
  "--skel",
  "--password",
  "--add",
  "--delete",
  "--expiredate",
  "-d",
  "-s",
  "-c",
  "-g",
  "-G",
  "-u",
  "-b",
  "-k",
  "-p",
  "-e",
  "-f",
  "-K",
  "-a",
]);

interface Call {
  readonly options: ReadonlyMap<string, string>;
  readonly names: readonly string[];
}

/** Collects what maintainer scripts and sysusers.d create. */
export class AccountsReader {
  readonly #users = new Map<string, SystemUser>();
  readonly #groups = new Set<string>();
  readonly #memberships: { readonly user: string; readonly group: string }[] = [];

  /** Reads one command of a script; false where it creates no account, or where a name in it is not known. */
  readCommand({ words }: ScriptCommand): boolean {
    const [program] = words;
    switch (program) {
      case "adduser":
        return this.#adduser(callOf(words, new Set(["--group", "-a"])));
      case "useradd":
        return this.#useradd(callOf(words));
      case "addgroup":
      case "groupadd":
        return this.#addGroups(callOf(words, new Set(["--group", "-f"])));
      case "usermod":
        return this.#usermod(callOf(words, new Set(["-a"])));
      case "gpasswd": {
        const { options, names } = callOf(words);
        return this.#join(options.get("-a") ?? options.get("--add"), names[0]);
      }
      default:
        return false;
    }
  }

  /** Reads a line of sysusers.d(5); false where it creates nothing that NixOS has an option for. */
  readLine(line: string): boolean {
    const [type = "", name = "", id = "-", description = "-", home = "-", shell = "-"] = fieldsOf(line);
    if (!NAME.test(name)) return false;
    switch (type.replace(/[!]$/, "")) {
      case "u": {
        const [, group] = id.split(":");
        return this.#addUser(name, {
          ...(group !== undefined && NAME.test(group) && { group }),
          ...(home.startsWith("/") && home !== "/" && { home }),
          ...(shell.startsWith("/") && { shell }),
          ...(description !== "-" && description !== "" && { description }),
        });
      }
      case "g":
        this.#groups.add(name);
        return true;
      case "m":
        return this.#join(name, id);
      default:
        return false;
    }
  }

  /** What was read so far. */
  read(): Accounts {
    const users = [...this.#users.values()].map((user) => ({
      ...user,
      extraGroups: [
        ...new Set(this.#memberships.filter((each) => each.user === user.name).map(({ group }) => group)),
      ].sort(),
    }));
    return {
      users: users.sort((a, b) => (a.name < b.name ? -1 : 1)),
      groups: [...this.#groups].sort(),
    };
  }

  /** Memberships of users that the package does not create, as `user:group`, sorted. */
  strangers(): string[] {
    return this.#memberships
      .filter(({ user }) => !this.#users.has(user))
      .map(({ user, group }) => `${user}:${group}`)
      .sort();
  }

  #adduser({ options, names }: Call): boolean {
    const [name, group] = names;
    // adduser USER GROUP adds an existing user to an existing group.
    if (group !== undefined) return this.#join(name, group);
    if (options.has("--group") && !options.has("--system")) return this.#addGroups({ options, names });
    return this.#addUser(name, {
      ...optional("group", options.get("--ingroup")),
      ...optional("home", options.get("--home")),
      ...optional("shell", options.get("--shell")),
      ...optional("description", options.get("--gecos") ?? options.get("--comment")),
      // adduser(8) makes the home directory unless it is told not to.
      createHome: options.has("--home") && !options.has("--no-create-home"),
    });
  }

  #useradd({ options, names }: Call): boolean {
    const of = (...keys: readonly string[]): string | undefined =>
      keys.map((key) => options.get(key)).find((value) => value !== undefined);
    const [name] = names;
    for (const group of (of("-G", "--groups") ?? "").split(",")) if (group !== "") this.#join(name, group);
    return this.#addUser(name, {
      ...optional("group", of("-g", "--gid")),
      ...optional("home", of("-d", "--home-dir", "--home")),
      ...optional("shell", of("-s", "--shell")),
      ...optional("description", of("-c", "--comment")),
      createHome: options.has("-m") || options.has("--create-home"),
    });
  }

  #usermod({ options, names: [name] }: Call): boolean {
    const groups = (options.get("-G") ?? options.get("--groups") ?? "")
      .split(",")
      .filter((each) => each !== "");
    return groups.length > 0 && groups.map((group) => this.#join(name, group)).every(Boolean);
  }

  #addGroups({ names: [name] }: Call): boolean {
    if (name === undefined || !NAME.test(name)) return false;
    this.#groups.add(name);
    return true;
  }

  #addUser(name: string | undefined, given: Partial<Omit<SystemUser, "name" | "extraGroups">>): boolean {
    if (name === undefined || !NAME.test(name)) return false;
    const group = given.group !== undefined && NAME.test(given.group) ? given.group : name;
    const before = this.#users.get(name);
    this.#users.set(name, {
      createHome: false,
      ...before,
      ...given,
      name,
      group: given.group === undefined && before !== undefined ? before.group : group,
      extraGroups: [],
    });
    if (group === name) this.#groups.add(name);
    return true;
  }

  #join(user: string | undefined, group: string | undefined): boolean {
    if (user === undefined || group === undefined || !NAME.test(user) || !NAME.test(group)) return false;
    this.#memberships.push({ user, group });
    return true;
  }
}

/** Options with their values, and the words that are neither; `bare`: options that take none in this program. */
function callOf(words: ScriptCommand["words"], bare: ReadonlySet<string> = new Set()): Call {
  const options = new Map<string, string>();
  const names: string[] = [];
  const rest = words.slice(1).map((word) => word ?? UNKNOWN);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (/^\d*[<>]/.test(word)) {
      // A redirection; what it leads to stands in the same word or in the next.
      if (/[<>]$/.test(word)) rest.shift();
      continue;
    }
    if (!word.startsWith("-")) {
      names.push(word);
      continue;
    }
    const [name = "", value] = split(word);
    // `-aG group` and `-rs /bin/false`: the last of several letters may take the value.
    const key = /^-[A-Za-z]{2,}$/.test(name) ? `-${name.at(-1)}` : name;
    if (value !== undefined) options.set(name, value);
    else options.set(key, VALUED.has(key) && !bare.has(key) ? (rest.shift() ?? UNKNOWN) : "");
    if (key !== name) for (const letter of name.slice(1, -1)) options.set(`-${letter}`, "");
  }
  return { options, names };
}

function split(word: string): [string, string?] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined || value === "" || value === "$"
    ? {}
    : ({ [key]: value } as { [K in Key]: string });
}

/** Fields of a line, which double quotes may hold together. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([all, quoted]) => quoted ?? all);
}
