using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace ZeroShotOrleans.Release;

/// <summary>The program with its runtime, model, licences and bill of materials in one file.</summary>
internal static class ProgramArchive
{
    /// <summary>Publishes for a platform and packs the result. Returns the files written.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(ReleaseOptions options, string platform)
    {
        var name = $"zso-{options.Version}-{platform}";
        var folder = Path.Combine(options.Work, "archives", name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await Dotnet.RunAsync(options.Root, "publish", "src/Cli", "--configuration", "Release", "--runtime", platform, "--self-contained", "--output", folder,
            "--artifacts-path", options.Work, $"-p:Version={options.Version}", "-nologo", "-v", "q");

        var packages = ShippedPackages.Read(folder, Path.Combine(options.Work, "obj", "Cli", "project.assets.json"));
        File.Copy(Path.Combine(options.Root, "LICENSE"), Path.Combine(folder, "LICENSE"));
        await File.WriteAllTextAsync(Path.Combine(folder, "THIRD-PARTY-NOTICES.txt"), Notices.Write(options.Root, packages));
        var bom = Path.Combine(options.Output, $"{name}.cdx.json");
        await File.WriteAllTextAsync(bom, BillOfMaterials.Write(options.Version, platform, packages));
        File.Copy(bom, Path.Combine(folder, "bom.cdx.json"));

        var archive = Path.Combine(options.Output, name + (platform.StartsWith("win-", StringComparison.Ordinal) ? ".zip" : ".tar.xz"));
        File.Delete(archive);
        if (archive.EndsWith(".zip", StringComparison.Ordinal))
        {
            await ZipFile.CreateFromDirectoryAsync(folder, archive, options.Fast ? CompressionLevel.Fastest : CompressionLevel.SmallestSize, includeBaseDirectory: true);
        }
        else
        {
            await WriteTarAsync(folder, archive, options.Fast ? "-1" : "-6");
        }

        return [archive, bom];
    }

    // xz, because its archives are a sixth smaller than gzip's. Every current tar reads them.
    private static async Task WriteTarAsync(string folder, string archive, string level)
    {
        var start = new ProcessStartInfo("xz", ["--compress", "--stdout", "--threads=0", level]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var xz = Process.Start(start)!;
        try
        {
            await using (var file = File.Create(archive))
            {
                var copy = xz.StandardOutput.BaseStream.CopyToAsync(file);
                await using (var tar = new TarWriter(xz.StandardInput.BaseStream, TarEntryFormat.Pax, leaveOpen: true))
                {
                    await AddAsync(tar, folder);
                }

                xz.StandardInput.Close();
                await copy;
            }

            await xz.WaitForExitAsync();
        }
        finally
        {
            if (!xz.HasExited)
            {
                xz.Kill();
            }
        }

        if (xz.ExitCode != 0)
        {
            throw new DotnetException($"xz failed with exit code {xz.ExitCode} while it wrote {archive}.");
        }
    }

    // Sorted, owned by nobody in particular, and executable only where it must be: the same files make the same archive on every machine.
    private static async Task AddAsync(TarWriter tar, string folder)
    {
        var root = Path.GetFileName(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            await using var content = File.OpenRead(path);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{root}/{name}")
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = (UnixFileMode)(name is "zso" or "createdump" ? Convert.ToInt32("755", 8) : Convert.ToInt32("644", 8)),
            });
        }
    }
}
