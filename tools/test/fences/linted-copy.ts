import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BIOME = join(ROOT, "node_modules/.bin/biome");

/** One error in the linter's report for GitHub: `::error title=RULE,file=PATH,line=…`. */
const REPORTED_ERROR = /^::error title=(?<category>[^,]+),file=(?<file>[^,]+),/;

/** An empty copy of the workspace: the linter's configuration and every project's package.json, without any source. */
export class LintedCopy implements AsyncDisposable {
	readonly folder: string;

	private constructor(folder: string) {
		this.folder = folder;
	}

	static async create(): Promise<LintedCopy> {
		const copy = new LintedCopy(await mkdtemp(join(tmpdir(), "fences-")));
		const projects = await Promise.all(
			["packages", "apps"].map(async (kind) => (await readdir(join(ROOT, kind))).map((name) => join(kind, name))),
		);
		const manifests = [...projects.flat(), "tools", "."].map((project) => join(project, "package.json"));
		for (const file of ["biome.json", ".gitignore", "tools/lint", ...manifests]) {
			await cp(join(ROOT, file), join(copy.folder, file), { recursive: true });
		}
		return copy;
	}

	/** Writes a source file, making its folder. */
	async write(file: string, source: string): Promise<void> {
		await mkdir(dirname(join(this.folder, file)), { recursive: true });
		await writeFile(join(this.folder, file), source);
	}

	/** Lints everything once and answers the rules broken, by file. */
	async violations(): Promise<Map<string, readonly string[]>> {
		const { stdout } = await execa(BIOME, ["lint", "--reporter=github", "--max-diagnostics=none"], {
			cwd: this.folder,
			reject: false,
		});
		const found = new Map<string, string[]>();
		for (const line of stdout.split("\n")) {
			const { category, file } = REPORTED_ERROR.exec(line)?.groups ?? {};
			if (category === undefined || file === undefined) continue;
			const name = relative(this.folder, file);
			found.set(name, [...(found.get(name) ?? []), category]);
		}
		return found;
	}

	/** The exit code of a project's own lint script. */
	async lintExitCode(project: string): Promise<number> {
		const { exitCode } = await execa(BIOME, ["check", "--error-on-warnings", "."], {
			cwd: join(this.folder, project),
			reject: false,
		});
		return exitCode ?? -1;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}
}
