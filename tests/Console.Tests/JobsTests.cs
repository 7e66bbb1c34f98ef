using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The job pages.</summary>
[Collection(nameof(Chromium))]
public sealed class JobsTests(Chromium chromium)
{
    private static readonly string[] _labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_progress_images_and_final_state_of_a_folder_job()
    {
        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, SamplePhotos.Folder);

        await Expect(screen.Page.Locator("h1")).ToContainTextAsync("Job ");
        await Expect(State(screen)).ToHaveTextAsync("finished");
        await Expect(Results(screen)).ToHaveCountAsync(7);
        await Expect(Result(screen, "cat.jpg")).ToContainTextAsync("cat");
        await Expect(Result(screen, "rocket_launch.jpg")).ToContainTextAsync("rocket");
        var progress = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Progress" });
        await Expect(progress).ToContainTextAsync("7 of 7");
        await Expect(progress.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        Assert.Equal("7/7", await progress.GetByRole(AriaRole.Progressbar).EvaluateAsync<string>("bar => `${bar.value}/${bar.max}`"));
        foreach (var result in await Results(screen).AllAsync())
        {
            await result.ScrollIntoViewIfNeededAsync();
            await Expect(result.Locator("img")).ToBeVisibleAsync();
        }

        await screen.SaveScreenshotAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "All jobs" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Jobs", Exact = true })).ToContainTextAsync("finished");
        await screen.SaveScreenshotAsync("list");
    }

    [Fact]
    public async Task Shows_the_files_that_the_scan_skipped()
    {
        using var folder = new TempFolder();
        File.Copy(SamplePhotos.Cat, Path.Combine(folder.Path, "cat.jpg"));
        foreach (var name in (string[])["a.txt", "b.txt", "clip.mp4", "README", "._cat.jpg", "Thumbs.db"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), name, Token);
        }

        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, folder.Path);

        await Expect(State(screen)).ToHaveTextAsync("finished");
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Progress" }))
            .ToContainTextAsync("4 files: .txt 2, .mp4 1, no extension 1; 2 system files and folders");
        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Filters_results_by_label_and_score()
    {
        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, SamplePhotos.Folder);
        await Expect(Results(screen)).ToHaveCountAsync(7);
        await Expect(screen.Page.GetByText("7 shown of 7 images")).ToBeVisibleAsync();
        await Expect(screen.Page.GetByLabel("Label", new() { Exact = true })).ToContainTextAsync("rocket (1)");

        await screen.Page.GetByLabel("Label", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Value = "=rocket" });
        await Expect(screen.Page.GetByText("1 shown of 1 image", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Results(screen)).ToHaveCountAsync(1);
        await Expect(Result(screen, "rocket_launch.jpg")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Label", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Value = "" });
        await screen.Page.GetByLabel("Score from (%)").FillAsync("100");

        await Expect(screen.Page.GetByText("that match among the first 7", new() { Exact = false })).ToBeVisibleAsync();
        Assert.True(await Results(screen).CountAsync() < 7);
    }

    [Fact]
    public async Task Uploads_local_files_and_shows_the_reason_of_an_error()
    {
        // Uploaded images are deleted once classified, so previews may return 404.
        await using var screen = await chromium.OpenAsync("#/jobs", new() { ExpectedErrors = ["404"] });
        await screen.Page.GetByLabel("Upload").CheckAsync();
        await screen.Page.GetByLabel("Images of this machine").SetInputFilesAsync(
        [
            new FilePayload { Name = "cat.jpg", MimeType = "image/jpeg", Buffer = await File.ReadAllBytesAsync(SamplePhotos.Cat, Token) },
            new FilePayload { Name = "broken.jpg", MimeType = "image/jpeg", Buffer = "no picture"u8.ToArray() },
        ]);
        await AddLabelsAsync(screen, "New job", "Labels", _labels);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(State(screen)).ToHaveTextAsync("finished");
        await Expect(Result(screen, "cat.jpg")).ToContainTextAsync("cat");
        await Expect(Result(screen, "broken.jpg")).ToContainTextAsync("unknown format");
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Errors" })).ToContainTextAsync("1 image");
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "Retry errors" })).ToBeVisibleAsync();
        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Groups_errors_by_reason_with_previews_and_filters_by_them()
    {
        using var photos = new TempFolder();
        var cat = await File.ReadAllBytesAsync(SamplePhotos.Cat, Token);
        photos.Write("whole.jpg", cat);
        photos.Write("half.jpg", cat[..(cat.Length / 2)]);
        photos.Write("empty.jpg", []);
        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, photos.Path);
        var errors = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Errors" });

        await Expect(errors.GetByRole(AriaRole.List, new() { Name = "Examples: corrupt" })).ToContainTextAsync("half.jpg");
        await Expect(errors.GetByRole(AriaRole.List, new() { Name = "Examples: corrupt" }).Locator("img")).ToBeVisibleAsync();
        await Expect(errors.GetByRole(AriaRole.List, new() { Name = "Examples: empty" })).ToContainTextAsync("empty.jpg");
        await errors.GetByRole(AriaRole.Button, new() { Name = "Show images: corrupt" }).ClickAsync();

        await Expect(Results(screen)).ToHaveCountAsync(1);
        await Expect(Result(screen, "half.jpg")).ToBeVisibleAsync();
        await Expect(screen.Page.GetByLabel("Label", new() { Exact = true })).ToHaveValueAsync("?Corrupt");
        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Compares_two_label_sets_using_stored_embeddings()
    {
        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, SamplePhotos.Folder);
        await Expect(State(screen)).ToHaveTextAsync("finished");

        await AddLabelsAsync(screen, "Compare", "Other labels", ["cat", "rocket", "flower", "coffee", "photographer", "temple", "raccoon"]);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        var compare = screen.Page.GetByRole(AriaRole.Form, new() { Name = "Compare" });
        await Expect(compare).ToContainTextAsync("of 7 get another label.");
        await Expect(compare).ToContainTextAsync("no image encoded");
        await Expect(compare.GetByRole(AriaRole.Region, new() { Name = "Changes" })).ToContainTextAsync("building");
        await screen.SaveScreenshotAsync();
    }

    [Theory]
    [InlineData("csv", "path,status,")]
    [InlineData("ndjson", "{\"index\":0,")]
    [InlineData("parquet", "PAR1")]
    public async Task Downloads_results(string format, string begins)
    {
        await using var screen = await chromium.OpenAsync("#/jobs");
        await StartJobAsync(screen, SamplePhotos.Folder);
        await Expect(State(screen)).ToHaveTextAsync("finished");

        var download = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Page.GetByRole(AriaRole.Button, new() { Name = $"Download as {format}" }).ClickAsync());

        Assert.EndsWith($".{format}", download.SuggestedFilename, StringComparison.Ordinal);
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        Assert.StartsWith(begins, await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validates_the_form_and_fails_a_job_whose_folder_does_not_exist()
    {
        await using var screen = await chromium.OpenAsync("#/jobs");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter at least one label.");

        await Expect(screen.Page.GetByLabel("Model")).ToHaveValueAsync("zeroshot-mini");
        await screen.Page.GetByLabel("Templates").FillAsync("a photo");
        await AddLabelsAsync(screen, "New job", "Labels", _labels);
        await screen.Page.GetByLabel("Folder on the server").FillAsync("/no/such/folder");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The template \"a photo\" has no {}");
        await screen.Page.GetByLabel("Templates").FillAsync("a photo of a {}.\na drawing of a {}.");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(State(screen)).ToHaveTextAsync("failed");
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("/no/such/folder");
    }

    private static async Task StartJobAsync(Screen screen, string folder)
    {
        await Expect(screen.Page.GetByLabel("Model")).ToHaveValueAsync("zeroshot-mini");
        await screen.Page.GetByLabel("Folder on the server").FillAsync(folder);
        await AddLabelsAsync(screen, "New job", "Labels", _labels);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(screen.Page.Locator("h1")).ToContainTextAsync("Job ");
    }

    private static async Task AddLabelsAsync(Screen screen, string form, string name, string[] labels)
    {
        var box = screen.Page.GetByRole(AriaRole.Form, new() { Name = form }).GetByRole(AriaRole.Textbox, new() { Name = name });
        foreach (var label in labels)
        {
            await box.FillAsync(label);
            await box.PressAsync("Enter");
        }
    }

    private static ILocator State(Screen screen) => screen.Page.Locator("h1 + span .tag");

    private static ILocator Results(Screen screen) => screen.Page.GetByRole(AriaRole.List, new() { Name = "Results", Exact = true }).GetByRole(AriaRole.Listitem);

    private static ILocator Result(Screen screen, string file) => Results(screen).Filter(new() { HasText = file });
}
