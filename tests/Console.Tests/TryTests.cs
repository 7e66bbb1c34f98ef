using System.Text.Json;
using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The page for trying images.</summary>
[Collection(nameof(Chromium))]
public sealed class TryTests(Chromium chromium)
{
    [Fact]
    public async Task Shows_labels_scores_and_timings_of_a_chosen_image()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);

        await Expect(Answer(screen)).ToHaveTextAsync("cat");
        await Expect(Bars(screen)).ToHaveCountAsync(6);
        await Expect(Bars(screen).First).ToContainTextAsync("cat");
        await Expect(Bars(screen).First).ToContainTextAsync("%");
        foreach (var time in (string[])["queue", "decode", "encode", "score", "in all"])
        {
            await Expect(screen.Page.Locator(".times")).ToContainTextAsync(time);
        }

        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Scores_a_label_while_typing_without_encoding_the_image_again()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(Bars(screen)).ToHaveCountAsync(6);

        await Labels(screen).FillAsync("rocket");
        await Expect(Bars(screen)).ToHaveCountAsync(7);
        await Labels(screen).PressAsync("Enter");

        await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "Labels", Exact = true }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(7);
        await Expect(screen.Page.Locator(".times")).ToContainTextAsync("not encoded again");
        Assert.Single(screen.ClassifyRequests, body => body.Contains("base64", StringComparison.Ordinal));
        Assert.Contains(screen.ClassifyRequests, body => body.Contains("\"embeddings\"", StringComparison.Ordinal) && body.Contains("rocket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_no_label_below_the_minimum_score()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(Answer(screen)).ToHaveTextAsync("cat");

        await screen.Page.GetByLabel("Minimum score").FillAsync("1");

        await Expect(Answer(screen)).ToHaveTextAsync("None of these");
        await Expect(screen.Page.Locator(".bars li.below")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task The_template_and_multi_label_mode_affect_the_request()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(Bars(screen)).ToHaveCountAsync(6);
        var before = await screen.Page.Locator(".bars").InnerTextAsync();

        await screen.Page.GetByLabel("Template").FillAsync("nothing to put a label in");
        await Expect(screen.Page.GetByText("has no {} for the label")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Template").FillAsync("a drawing of a {}, seen from far away");
        await Expect(screen.Page.Locator(".bars")).Not.ToHaveTextAsync(before);
        await screen.Page.GetByLabel("Several labels may fit").CheckAsync();

        await Expect(screen.Page.Locator("#snippet")).ToContainTextAsync("multiLabel=true");
    }

    [Fact]
    public async Task Labels_and_prompts_may_run_from_right_to_left()
    {
        const string Cat = "\u0642\u0637\u0629", Dog = "\u0643\u0644\u0628";
        await using var screen = await chromium.OpenAsync("");
        await Expect(screen.Page.GetByLabel("Prompt language").GetByRole(AriaRole.Option)).ToHaveCountAsync(TemplatePack.All.Length + 1);
        await screen.Page.GetByLabel("Prompt language").SelectOptionAsync("ar");
        await Expect(screen.Page.GetByLabel("Templates")).ToHaveValueAsync(string.Join('\n', TemplatePack.Get("ar").Templates));
        await Labels(screen).PressSequentiallyAsync($"{Cat}\u060C{Dog}\n");
        await ChooseFileAsync(screen, SamplePhotos.Cat);

        await Expect(Bars(screen)).ToHaveCountAsync(8);
        await Expect(Bars(screen).Filter(new() { HasText = Cat })).ToHaveCountAsync(1);
        Assert.Equal("rtl", await screen.Page.Locator(".bars bdi", new() { HasText = Dog }).EvaluateAsync<string>("label => getComputedStyle(label).direction"));
        Assert.Equal("rtl", await screen.Page.GetByLabel("Templates").EvaluateAsync<string>("text => getComputedStyle(text).direction"));
        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Reports_an_invalid_file_and_scores_the_others()
    {
        await using var screen = await chromium.OpenAsync("");
        await screen.Page.Locator("input[type=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "broken.jpg", MimeType = "image/jpeg", Buffer = "no picture at all"u8.ToArray() },
            new FilePayload { Name = "cat.jpg", MimeType = "image/jpeg", Buffer = await File.ReadAllBytesAsync(SamplePhotos.Cat, TestContext.Current.CancellationToken) },
        ]);

        await Expect(Answer(screen)).ToHaveTextAsync("cat");
        await Expect(screen.Page.Locator(".card", new() { HasText = "broken.jpg" })).ToContainTextAsync("unknown format");
        await screen.SaveScreenshotAsync();
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task Accepts_dropped_and_pasted_images(string way)
    {
        await using var screen = await chromium.OpenAsync("");
        await Expect(screen.Page.GetByLabel("Model")).ToHaveValueAsync("zeroshot-mini");
        var bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(SamplePhotos.Rocket, TestContext.Current.CancellationToken));

        await screen.Page.EvaluateAsync(
            """
            ([way, base64]) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], 'given.jpg', { type: 'image/jpeg' }));
              way === 'drop'
                ? document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
                : document.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData: data }));
            }
            """,
            new[] { way, bytes });

        await Expect(screen.Page.Locator(".card", new() { HasText = "given.jpg" }).Locator(".answer")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Scores_camera_frames_until_stopped()
    {
        await using var screen = await chromium.OpenAsync("");
        await Expect(screen.Page.GetByLabel("Model")).ToHaveValueAsync("zeroshot-mini");

        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync();

        var camera = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Camera" });
        await Expect(camera).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[1-9][0-9.]* frames/s, [0-9]+ dropped"));
        await Expect(camera.Locator(".bars li")).ToHaveCountAsync(6);
        await screen.SaveScreenshotAsync();
        await camera.GetByRole(AriaRole.Button, new() { Name = "Stop the camera" }).ClickAsync();
        await Expect(camera).ToHaveCountAsync(0);
        Assert.True(await screen.Page.EvaluateAsync<bool>("() => document.querySelector('video') === null"));
    }

    [Fact]
    public async Task Shows_the_request_as_code_in_three_languages()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Labels(screen).FillAsync("it's \"quoted\"");
        await Labels(screen).PressAsync("Enter");
        var code = screen.Page.Locator("#snippet");

        await Expect(code).ToContainTextAsync("curl '" + chromium.Api.Address + "v1/classify'");
        await Expect(code).ToContainTextAsync("""--form-string 'labels=it'\''s "quoted"'""");
        await Expect(code).ToContainTextAsync("-F image=@'cat.jpg'");
        await screen.Page.GetByRole(AriaRole.Tab, new() { Name = "curl" }).FocusAsync();
        await screen.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(code).ToContainTextAsync("""new StringContent("it's \"quoted\""), "labels" """.TrimEnd());
        await screen.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(code).ToContainTextAsync("requests.post(");
    }

    [Fact]
    public async Task The_shown_curl_command_returns_the_shown_scores()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(Bars(screen)).ToHaveCountAsync(6);
        var shown = await Bars(screen).First.InnerTextAsync();

        var answer = await ShellCommand.RunAsync(await screen.Page.Locator("#snippet").InnerTextAsync(), SamplePhotos.Folder);

        using var body = JsonDocument.Parse(answer);
        var best = body.RootElement.GetProperty("results")[0];
        Assert.Contains(best.GetProperty("label").GetString()!, shown, StringComparison.Ordinal);
        Assert.Contains((best.GetProperty("score").GetDouble() * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removes_an_image()
    {
        await using var screen = await chromium.OpenAsync("");
        await ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(Answer(screen)).ToHaveTextAsync("cat");

        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Remove cat.jpg" }).ClickAsync();

        await Expect(screen.Page.GetByText("No image yet.")).ToBeVisibleAsync();
    }

    internal static Task ChooseFileAsync(Screen screen, string file) => screen.Page.Locator("input[type=file]").SetInputFilesAsync(file);

    private static ILocator Answer(Screen screen) => screen.Page.Locator(".answer");

    private static ILocator Bars(Screen screen) => screen.Page.Locator(".bars li");

    private static ILocator Labels(Screen screen) => screen.Page.GetByRole(AriaRole.Textbox, new() { Name = "Labels" });
}
