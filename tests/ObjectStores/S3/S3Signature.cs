using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>Checks signatures of version 4 as Amazon's documentation describes them, from the bytes that arrived.</summary>
internal static class S3Signature
{
    private const string Scheme = "AWS4-HMAC-SHA256 ";

    /// <summary>Whether a request is signed with a secret.</summary>
    public static bool IsOf(HttpContext context, string secret)
    {
        var request = context.Request;
        if (!request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = request.Headers.Authorization.ToString()[Scheme.Length..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var scope = parts["Credential"].Split('/')[1..];
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var query = (target.Length > 1 ? target[1] : "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : $"{pair}=").Order(StringComparer.Ordinal);
        var headers = parts["SignedHeaders"].Split(';');
        var canonical = string.Join('\n',
        [
            request.Method, target[0], string.Join('&', query), .. headers.Select(name => $"{name}:{Value(request, name)}"), "", parts["SignedHeaders"], request.Headers["x-amz-content-sha256"].ToString(),
        ]);
        var text = string.Join('\n', ["AWS4-HMAC-SHA256", request.Headers["x-amz-date"].ToString(), string.Join('/', scope), Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(canonical)))]);
        var key = scope.Aggregate(System.Text.Encoding.UTF8.GetBytes($"AWS4{secret}"), (key, part) => HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(text))) == parts["Signature"];
    }

    private static string Value(HttpRequest request, string name) => string.Join(',', request.Headers[name].Select(value => value?.Trim()));
}
