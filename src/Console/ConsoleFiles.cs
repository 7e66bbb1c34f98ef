using System.Collections.Frozen;
using System.Security.Cryptography;

namespace ZeroShotOrleans.WebConsole;

/// <summary>The files of the console, in memory.</summary>
internal sealed class ConsoleFiles
{
    private const string Folder = "Pages/";

    private readonly FrozenDictionary<string, ConsoleFile> _byPath;

    private ConsoleFiles(FrozenDictionary<string, ConsoleFile> byPath) => _byPath = byPath;

    /// <summary>Loads them from the assembly's resources.</summary>
    public static ConsoleFiles Load()
    {
        var assembly = typeof(ConsoleFiles).Assembly;
        return new ConsoleFiles(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Folder.Length..].Replace('\\', '/'),
                name =>
                {
                    using var resource = assembly.GetManifestResourceStream(name)!;
                    var bytes = new byte[resource.Length];
                    resource.ReadExactly(bytes);
                    return new ConsoleFile(bytes, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
                },
                StringComparer.Ordinal));
    }

    /// <summary>The file at a path below <c>/console/</c>, or null. Looked up by exact name: a caller's path never reaches the file system.</summary>
    public ConsoleFile? Find(string path) => _byPath.GetValueOrDefault(path);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new NotSupportedException($"Console files with the extension '{other}' have no media type. Add it here."),
    };
}

/// <summary>A file.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Type">Its Content-Type.</param>
/// <param name="Tag">Changes with its bytes.</param>
internal sealed record ConsoleFile(byte[] Bytes, string Type, string Tag);
