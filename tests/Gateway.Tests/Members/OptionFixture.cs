using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Members;

/// <summary>An HTTP API with the tiny model as <c>clip</c>, and as <c>nested</c> with a folder that says that its embeddings may be shortened.</summary>
public sealed class OptionFixture : IAsyncLifetime
{
    /// <summary>Dimensions of both models.</summary>
    public const int Dimensions = 16;

    /// <summary>Smaller dimensions of <c>nested</c>.</summary>
    public static readonly int[] Shorter = [4, 8];

    private readonly string _models = Directory.CreateTempSubdirectory("zso-models-").FullName;

    /// <summary>The directory of both.</summary>
    public string Models => _models;

    internal TestApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", "clip");
        foreach (var (name, file) in from name in new[] { "clip", "nested" } from file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories) select (name, file))
        {
            var copy = Path.Combine(_models, name, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var path = Path.Combine(_models, "nested", "zeroshot.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        manifest["matryoshka_dimensions"] = new JsonArray([.. Shorter.Select(length => (JsonNode)length)]);
        await File.WriteAllTextAsync(path, manifest.ToJsonString());
        Api = await TestApi.StartAsync(new() { ["Models:Directories:0"] = _models, ["Http:DefaultModel"] = "clip", ["Http:DefaultLabelSet"] = "things" });
        await Api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things")
            .PutAsync(new LabelSetDefinition { Labels = ["tabby", "lynx", "teapot"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Directory.Delete(_models, recursive: true);
    }
}
