using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>A job that has ended: more images than a chunk has, some with names that formats trip over, two of them no images, classified for two label sets.</summary>
public sealed class ResultsFixture : IAsyncLifetime
{
    public const int Images = 300;

    /// <summary>Names that are trouble in one format or another.</summary>
    public static readonly string[] OddNames =
        ["two\nlines.jpg", "carriage\rreturn.jpg", "comma, and \"quotes\".jpg", "katze-猫-🐈.jpg", "=1+1.jpg", " blank around .jpg", "line\u2028separator.jpg", "data: x.jpg"];

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-results-").FullName;

    internal TestApi Api { get; private set; } = null!;

    internal string Job { get; private set; } = "";

    internal ExpectedRow[] Rows { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var name in OddNames.Concat(Enumerable.Range(0, Images - OddNames.Length - 2).Select(i => $"image-{i:000}.jpg")))
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, name), ApiCalls.Image);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "image-100-no-image.jpg"), "These are words.");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "empty.jpg"), []);

        Api = await TestApi.StartAsync();
        await Api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["tabby", "\"lynx\", wild", "teapot"] });
        Job = await Api.Submit(new { type = "directory", path = _folder }, null, new { name = "things" }, new { labels = new[] { "day", "猫" } });
        Rows = await ExpectedRow.Of(Api, Job);
        Assert.Equal(Images * 2, Rows.Length);
        Assert.Equal(4, Rows.Count(row => row.Status == "error"));
        Assert.Subset(Rows.Select(row => row.Path).ToHashSet(), OddNames.ToHashSet());
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
