using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using ZeroShotOrleans.Client.Tests;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Package.Tests;

/// <summary>The packages as a user gets them: packed, restored into an empty project, run against a silo.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_with_only_the_package_reference_classifies_embeds_and_runs_a_job()
    {
        var program = CopyProgram("Program");
        await using var silo = await GatewaySilo.StartAsync(Path.Combine(_folder, "state"));

        var output = await feed.RunAsync(program, "run", "--configuration", "Release", "--", silo.Gateway,
            Path.Combine(Repository.Root, "samples", "photos", "cat.jpg"), Path.Combine(Repository.Root, "samples", "photos"));

        Assert.Contains("classified cat", output, StringComparison.Ordinal);
        Assert.Contains("classified 7", output, StringComparison.Ordinal);
        Assert.Contains("embedded 2", output, StringComparison.Ordinal);

        AssertBringsNone(program, "Microsoft.ML.OnnxRuntime.dll", "Microsoft.AspNetCore.Authentication.JwtBearer.dll", "NetVips.dll");
    }

    [Fact]
    public async Task Program_with_only_the_HTTP_package_reference_needs_no_Orleans_runtime()
    {
        var program = CopyProgram("HttpProgram");

        var output = await feed.RunAsync(program, "run", "--configuration", "Release", "--", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}"));

        Assert.Contains("failed NoSilo", output, StringComparison.Ordinal);
        AssertBringsNone(program, "Orleans.Runtime.dll", "StackExchange.Redis.dll", "ZeroShotOrleans.Client.dll", "Microsoft.ML.OnnxRuntime.dll");
    }

    [Fact]
    public async Task Program_with_the_inference_packages_classifies_without_a_cluster()
    {
        var program = CopyProgram("InferenceProgram");
        string[] photos = [.. new[] { "cat.jpg", "coffee_cup.jpg" }.Select(photo => Path.Combine(Repository.Root, "samples", "photos", photo))];

        // Published, so that one run shows that the model is both built and published.
        await feed.RunAsync(program, "publish", "--configuration", "Release", "--output", Path.Combine(_folder, "published"), "-nologo", "-v", "q");
        var output = await feed.RunAsync(Path.Combine(_folder, "published"), ["program.dll", .. photos]);

        // The ids of the first prompt in the model's golden.json.
        Assert.Contains("ids 101 1037 6302 1997 1037 4937 1012 102", output, StringComparison.Ordinal);
        Assert.Contains("cat.jpg cat", output, StringComparison.Ordinal);
        Assert.Contains("coffee_cup.jpg cup of coffee", output, StringComparison.Ordinal);
        Assert.All(["NOTICE", "README.md", "onnx/text_model.onnx"], file => Assert.True(File.Exists(Path.Combine(_folder, "published", "models", "zeroshot-mini", file)), file));
        Assert.True(File.Exists(Path.Combine(program, "bin", "Release", "net10.0", "models", "zeroshot-mini", "zeroshot.json")));
        AssertBringsNone(program, "Orleans.Core.dll", "Microsoft.AspNetCore.Authentication.JwtBearer.dll", "ZeroShotOrleans.Abstractions.dll");
    }

    [Fact]
    public async Task A_program_with_only_the_hosting_package_serves_the_API_beside_its_own_page_and_runs_an_embedded_silo()
    {
        AssertCompilesAgainst("ZeroShotOrleans.Hosting");
        var cat = Path.Combine(Repository.Root, "samples", "photos", "cat.jpg");

        var embedded = await feed.RunAsync(CopyProgram("Embedded"), "run", "--configuration", "Release", "--", Path.Combine(_folder, "embedded-state"), cat);
        Assert.Equal("cat", embedded.Trim());

        var host = CopyProgram("WebHost");
        await feed.RunAsync(host, "build", "--configuration", "Release", "--output", Path.Combine(host, "out"));
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}")) };
        using var running = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(host, "out", "program.dll"), "--urls", http.BaseAddress.ToString(), "--Storage:Directory", Path.Combine(_folder, "host-state"),
            "--Cluster:SiloPort", FreePort.Take().ToString(CultureInfo.InvariantCulture), "--Cluster:GatewayPort", "0",
        ]) { WorkingDirectory = host })!;
        try
        {
            await Until.TrueAsync(async () => !running.HasExited && await AnswersAsync(http), TimeSpan.FromMinutes(1), "the host answers", TestContext.Current.CancellationToken);
            Assert.Equal("A page of my own.", await http.GetStringAsync("/", TestContext.Current.CancellationToken));
            using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(cat, TestContext.Current.CancellationToken)), "image", "cat.jpg" }, { new StringContent("cat,rocket"), "labels" } };
            using var answer = await http.PostAsync("/v1/classify", form, TestContext.Current.CancellationToken);
            Assert.Contains("\"label\":\"cat\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            running.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void The_readme_of_the_hosting_package_has_the_programs_that_are_run()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "Hosting", "README.md"));

        Assert.All(new[] { "WebHost", "Embedded" }, name =>
            Assert.Contains($"```csharp\n{File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name, "Program.cs"))}```", readme, StringComparison.Ordinal));
    }

    // Without them, a program that has only the package would fail when it first needs one.
    [Fact]
    public void The_hosting_package_depends_on_every_package_of_the_projects_in_it()
    {
        var hosting = Path.Combine(Repository.Root, "src", "Hosting", "Hosting.csproj");
        var listed = Packages(hosting);
        var inside = ProjectsIn(hosting).Where(project => Path.GetFileNameWithoutExtension(project) is not ("Hosting" or "Abstractions" or "Client" or "Http.Contracts" or "Inference" or "Tokenizers" or "Tls"));

        Assert.All(inside, project => Assert.Empty(Packages(project).Where(package => package != "Microsoft.ML.OnnxRuntime.Gpu").Except(listed)));
    }

    private static HashSet<string> ProjectsIn(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .SelectMany(reference => ProjectsIn(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)))).Prepend(project).ToHashSet();

    private static HashSet<string> Packages(string project) => XDocument.Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value).ToHashSet();

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [Fact]
    public void Every_project_that_is_packed_is_in_the_feed()
    {
        var packed = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => XDocument.Load(project).Descendants("IsPackable").Any(element => element.Value == "true"))
            .Select(project => Path.GetFileNameWithoutExtension(project)!)
            .Where(project => project != "Cli").Order(StringComparer.Ordinal);

        Assert.Equal(packed, PackageFeed.Projects.Order(StringComparer.Ordinal));
    }

    // A program sees the assembly of the package's name, and none of those that travel with it.
    private void AssertCompilesAgainst(string assembly)
    {
        using var package = ZipFile.OpenRead(feed.PathOf(assembly));
        Assert.Equal([$"ref/net10.0/{assembly}.dll"], package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("ref/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal)));
        Assert.Contains(package.Entries, entry => entry.FullName == "lib/net10.0/ZeroShotOrleans.Grains.dll");
    }

    // Dependencies that a client does not need must not be included.
    private static void AssertBringsNone(string program, params string[] assemblies)
    {
        var brought = Directory.EnumerateFiles(program, "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName).ToHashSet();
        Assert.NotEmpty(brought);
        Assert.All(assemblies, assembly => Assert.DoesNotContain(assembly, brought));
    }

    private string CopyProgram(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, name)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var project = File.ReadAllText(Path.Combine(folder, "program.csproj.txt")).Replace("VERSION", feed.Version, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "program.csproj"), project);
        return folder;
    }
}
