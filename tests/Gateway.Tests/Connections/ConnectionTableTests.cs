using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Connections;

namespace ZeroShotOrleans.Gateway.Tests.Connections;

/// <summary>Which connection gives way to a new one.</summary>
public sealed class ConnectionTableTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Name, string Reason)> _closed = [];

    [Fact]
    public void The_oldest_that_never_had_a_request_gives_way_first()
    {
        var table = new ConnectionTable(3, 0, _time);
        var used = Open(table, "used");
        used.Begin();
        used.End();
        Open(table, "first");
        Open(table, "second");
        _time.Advance(TimeSpan.FromMinutes(1));

        Open(table, "third");
        Open(table, "fourth");

        Assert.Equal([("first", "Http:MaxConnections"), ("second", "Http:MaxConnections")], _closed);
    }

    [Fact]
    public void Then_the_one_that_has_waited_longest_for_its_next_request()
    {
        var table = new ConnectionTable(2, 0, _time);
        var (one, two) = (Open(table, "one"), Open(table, "two"));
        foreach (var connection in (OpenConnection[])[one, two, one])
        {
            connection.Begin();
            connection.End();
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Open(table, "three").Begin();

        Assert.Equal("two", Assert.Single(_closed).Name);
    }

    [Fact]
    public void One_with_a_request_in_flight_or_just_after_one_never_does()
    {
        var table = new ConnectionTable(2, 0, _time);
        var (streams, busy) = (Open(table, "streams"), Open(table, "busy"));
        streams.Begin();
        streams.Begin();
        streams.End();
        busy.Begin();
        busy.End();

        Assert.Null(table.TryOpen(End("10.0.0.1"), _ => { }));
        Assert.Equal((0, 1), table.Counts);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(table.TryOpen(End("10.0.0.1"), _ => { }));
        Assert.Equal("busy", Assert.Single(_closed).Name);
        Assert.Equal((1, 1), table.Counts);
    }

    [Fact]
    public void At_the_limit_of_an_address_only_its_own_connections_give_way()
    {
        var table = new ConnectionTable(10, 2, _time);
        Open(table, "other", "10.0.0.2");
        Open(table, "one");
        Open(table, "two");

        Open(table, "three");

        Assert.Equal(("one", "Http:MaxConnectionsPerAddress"), Assert.Single(_closed));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void One_machine_is_one_address(string one, string two, bool same) => Assert.Equal(same, ConnectionKey.Of(End(one)) == ConnectionKey.Of(End(two)));

    [Fact]
    public void What_has_no_address_has_no_limit_of_one()
    {
        var table = new ConnectionTable(10, 1, _time);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.NotNull(table.TryOpen(new System.Net.Sockets.UnixDomainSocketEndPoint("/tmp/x"), reason => _closed.Add(("unix", reason)))));

        Assert.Empty(_closed);
    }

    [Fact]
    public void A_closed_connection_frees_its_place_once()
    {
        var table = new ConnectionTable(2, 2, _time);
        var (one, two) = (Open(table, "one"), Open(table, "two"));
        one.Begin();
        two.Begin();

        one.Dispose();
        one.Dispose();
        one.End();

        var third = table.TryOpen(End("10.0.0.1"), _ => { });
        Assert.NotNull(third);
        third.Begin();
        Assert.Null(table.TryOpen(End("10.0.0.9"), _ => { }));
    }

    [Fact]
    public void Only_one_that_never_had_a_request_is_closed_as_unused()
    {
        var table = new ConnectionTable(10, 0, _time);
        var (used, unused) = (Open(table, "used"), Open(table, "unused"));
        used.Begin();
        used.End();

        used.CloseUnused();
        unused.CloseUnused();
        unused.CloseUnused();

        Assert.Equal(("unused", "Http:FirstRequestSeconds"), Assert.Single(_closed));
    }

    private OpenConnection Open(ConnectionTable table, string name, string address = "10.0.0.1") => table.TryOpen(End(address), reason => _closed.Add((name, reason)))!;

    private static IPEndPoint End(string address) => new(IPAddress.Parse(address), 1);
}
