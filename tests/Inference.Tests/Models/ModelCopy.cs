using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>A copy of a tiny model in a temporary folder, for tests that damage it.</summary>
internal sealed class ModelCopy : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("zso-");

    public ModelCopy(string name) : this(TinyModels.PathOf(name), name)
    {
    }

    public ModelCopy(string source, string name)
    {
        Path = System.IO.Path.Combine(_parent.FullName, name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            if (!file.EndsWith("golden.json", StringComparison.Ordinal) && !file.EndsWith(".bin", StringComparison.Ordinal))
            {
                var copy = FileAt(System.IO.Path.GetRelativePath(source, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    public string Path { get; }

    public string FileAt(string file) => System.IO.Path.Combine(Path, file);

    public ModelCopy Delete(params string[] files)
    {
        foreach (var file in files)
        {
            File.Delete(FileAt(file));
        }

        return this;
    }

    public ModelCopy Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(FileAt(file))!);
        File.WriteAllBytes(FileAt(file), bytes);
        return this;
    }

    public ModelCopy Move(string from, string to)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(FileAt(to))!);
        File.Move(FileAt(from), FileAt(to));
        return this;
    }

    public ModelCopy EditManifest(Action<JsonObject> edit) => Edit("zeroshot.json", edit);

    public ModelCopy Edit(string file, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(FileAt(file)))!.AsObject();
        edit(json);
        File.WriteAllText(FileAt(file), json.ToJsonString());
        return this;
    }

    public ModelFolder Open() => ModelFolder.Open(Path);

    public void Dispose() => _parent.Delete(recursive: true);
}
