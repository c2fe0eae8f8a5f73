//! Checks of Amazon VPC: what crosses the borders of a network, and who sees it.
//!
//! `resources.rs` declares all that the plugin reads; the files beside it (`resources/`) say what an
//! address block holds and which table routes a subnet.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        // Who sees what happens
        network_logs_flows,
        flow_log_delivers,
        flow_log_records_fields,
        flow_log_goes_to_permitted_destination,
        // To and from the internet
        network_blocks_public_access,
        default_network_is_unused,
        subnet_assigns_no_public_ipv4,
        subnet_assigns_no_reachable_ipv6,
        main_route_table_avoids_internet,
        route_table_inspects_internet_traffic,
        internet_gateway_serves_permitted_network,
        internet_gateway_is_attached,
        acl_admits_no_administration,
        acl_is_in_use,
        prefix_list_excludes_world,
        // To AWS's services
        network_has_endpoints,
        endpoint_is_available,
        endpoint_policy_is_not_full_access,
        endpoint_policy_names_callers,
        // To and from other networks
        network_encrypts_traffic,
        route_table_has_no_blackhole,
        route_to_peer_is_narrow,
        peering_is_with_known_account,
        endpoint_service_requires_acceptance,
        endpoint_service_is_offered_to_known_accounts,
        transit_gateway_accepts_no_attachment_by_itself,
        transit_gateway_routes_nothing_by_default,
        transit_gateway_attachment_is_of_known_account,
        vpn_tunnels_are_up,
        vpn_tunnels_log,
        vpn_tunnels_use_ikev2,
        client_vpn_logs_connections,
        client_vpn_authorizes_groups,
    ],
}
