using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Cli.Tests.Commands;

/// <summary>Keys created by zso are accepted by the HTTP API.</summary>
public sealed class KeysNewTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task HTTP_API_accepts_the_key_with_the_JSON_settings()
    {
        var made = await MakeAsync("--name", "photo-site", "--scope", "jobs", "--scope", "classify");

        var user = await AuthenticateAsync(made.GetProperty("key").GetString()!, settings => settings.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(made.GetProperty("settings").GetRawText()))));

        Assert.Equal("photo-site", user!.Identity!.Name);
        Assert.Equal(["jobs", "classify"], user.FindAll("zso.scope").Select(scope => scope.Value));
    }

    [Fact]
    public async Task HTTP_API_accepts_the_key_with_the_arguments()
    {
        var made = await MakeAsync();

        var user = await AuthenticateAsync(
            made.GetProperty("key").GetString()!, settings => settings.AddCommandLine([.. made.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!)]));

        Assert.Equal(("client", "classify"), (user!.Identity!.Name, Assert.Single(user.FindAll("zso.scope")).Value));
    }

    [Fact]
    public async Task HTTP_API_rejects_other_keys()
    {
        var made = await MakeAsync();
        var other = await MakeAsync();

        Assert.Null(await AuthenticateAsync(
            other.GetProperty("key").GetString()!, settings => settings.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(made.GetProperty("settings").GetRawText())))));
    }

    [Fact]
    public async Task Keys_are_random_and_have_256_bits_and_no_dot()
    {
        var keys = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            keys.Add((await MakeAsync()).GetProperty("key").GetString()!);
        }

        // 256 bits need 43 characters of 6 bits.
        Assert.All(keys, key => Assert.Matches("^zso_[A-Za-z0-9_-]{43}$", key));
        Assert.Equal(20, keys.Distinct().Count());
    }

    [Fact]
    public async Task Shows_the_key_and_writes_no_file()
    {
        Assert.Equal(0, await _context.RunAsync("keys", "new", "--name", "ops", "--scope", "admin"));

        var key = _context.OutLines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.StartsWith("zso_", key, StringComparison.Ordinal);
        Assert.Equal(1, _context.Out.Split(key).Length - 1);
        Assert.DoesNotContain(key, _context.Error, StringComparison.Ordinal);
        Assert.Contains("""{"Auth":{"Keys":[{"Name":"ops","Sha256":""", _context.OutLines[1], StringComparison.Ordinal);
        Assert.EndsWith("--Auth:Keys:0:Scopes:0=admin", _context.OutLines[2], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_context.Folder));
    }

    [Theory]
    [InlineData("--scope root", "--scope root is not valid. Use classify, jobs, admin.")]
    [InlineData("--name a,b", "--name a,b is not valid. Use 1 to 100 letters")]
    public async Task Rejects_invalid_names_and_scopes(string options, string message)
    {
        Assert.Equal(2, await _context.RunAsync(["keys", "new", .. options.Split(' ')]));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Equal("", _context.Out);
    }

    private static async Task<JsonElement> MakeAsync(params string[] options)
    {
        using var context = new TestWorld();
        Assert.Equal(0, await context.RunAsync(["keys", "new", "--json", .. options]));
        return JsonDocument.Parse(Assert.Single(context.OutLines)).RootElement;
    }

    // The authentication of the HTTP API, without a silo.
    private static async Task<ClaimsPrincipal?> AuthenticateAsync(string key, Action<IConfigurationBuilder> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        settings(builder.Configuration);
        await using var api = builder.AddGatewayServer().Build();
        var context = new DefaultHttpContext { RequestServices = api.Services };
        context.Request.Headers["X-Api-Key"] = key;
        return (await context.AuthenticateAsync()).Principal;
    }
}
